#include "telemetry/event_hub.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace throng::telemetry {
namespace {

struct Heard {
  std::vector<std::string> names;
  bool throws = false;
  bool* is_freed = nullptr;

  static bool handle(void* context, const HubEvent& event) {
    auto& heard = *static_cast<Heard*>(context);
    heard.names.emplace_back(event_name(event.kind));
    return !heard.throws;
  }
  static void free(void* context) {
    auto& heard = *static_cast<Heard*>(context);
    if (heard.is_freed != nullptr) *heard.is_freed = true;
  }
};

void emit(EventHub& hub, EventKind kind) {
  HubEvent event;
  event.kind = kind;
  if (hub.wants(kind)) hub.emit(event);
}

TEST(EventHub, each_name_is_of_one_event) {
  for (std::size_t i = 0; i < kEventKinds; ++i) {
    const auto kind = static_cast<EventKind>(i);
    Heard heard;
    EventHub hub;
    ASSERT_TRUE(hub.attach(event_name(kind), &Heard::handle, &heard, &Heard::free).is_ok());
    for (std::size_t j = 0; j < kEventKinds; ++j) emit(hub, static_cast<EventKind>(j));
    EXPECT_EQ(heard.names, std::vector<std::string>{std::string(event_name(kind))});
  }
}

TEST(EventHub, a_group_is_all_that_begins_so) {
  Heard throttles, all;
  EventHub hub;
  ASSERT_TRUE(hub.attach("throng.throttle.", &Heard::handle, &throttles, &Heard::free).is_ok());
  ASSERT_TRUE(hub.attach("", &Heard::handle, &all, &Heard::free).is_ok());
  for (std::size_t i = 0; i < kEventKinds; ++i) emit(hub, static_cast<EventKind>(i));
  EXPECT_EQ(throttles.names,
            (std::vector<std::string>{"throttle.init", "throttle.rate", "throttle.request",
                                      "throttle.execute", "throttle.process"}));
  EXPECT_EQ(all.names.size(), kEventKinds);
}

TEST(EventHub, a_name_that_is_none_is_an_error) {
  bool is_freed = false;
  Heard heard;
  EventHub hub;
  heard.is_freed = &is_freed;
  for (const char* name : {"throttle", "throttle.exec", "amoc.throttle.init", "x."}) {
    const auto attached = hub.attach(name, &Heard::handle, &heard, &Heard::free);
    ASSERT_TRUE(attached.is_error()) << name;
    EXPECT_NE(attached.error().find(name), std::string::npos);
  }
  EXPECT_TRUE(is_freed);  // whatever was handed over
}

TEST(EventHub, a_handler_that_throws_is_detached_and_counted) {
  Heard bad, good;
  EventHub hub;
  bool is_freed = false;
  bad.throws = true;
  bad.is_freed = &is_freed;
  ASSERT_TRUE(hub.attach("throttle.execute", &Heard::handle, &bad, &Heard::free).is_ok());
  ASSERT_TRUE(hub.attach("throttle.execute", &Heard::handle, &good, &Heard::free).is_ok());
  for (int i = 0; i < 3; ++i) emit(hub, EventKind::kThrottleExecute);
  EXPECT_EQ(bad.names.size(), 1u);
  EXPECT_EQ(good.names.size(), 3u);
  EXPECT_EQ(hub.detached(), 1u);
  EXPECT_TRUE(is_freed);
}

TEST(EventHub, who_is_detached_hears_nothing_more) {
  Heard heard;
  EventHub hub;
  const auto number = hub.attach("config.get", &Heard::handle, &heard, &Heard::free).value();
  EXPECT_TRUE(hub.wants(EventKind::kConfigGet));
  EXPECT_TRUE(hub.detach(number));
  EXPECT_FALSE(hub.detach(number));
  EXPECT_FALSE(hub.wants(EventKind::kConfigGet));
  emit(hub, EventKind::kConfigGet);
  EXPECT_TRUE(heard.names.empty());
}

TEST(EventHub, there_are_so_many_handlers_and_no_more) {
  Heard heard;
  EventHub hub;
  for (std::size_t i = 0; i < EventHub::kMostHandlers; ++i) {
    ASSERT_TRUE(hub.attach("config.get", &Heard::handle, &heard, &Heard::free).is_ok());
  }
  EXPECT_TRUE(hub.attach("config.get", &Heard::handle, &heard, &Heard::free).is_error());
  hub.detach_all();
  EXPECT_TRUE(hub.attach("config.get", &Heard::handle, &heard, &Heard::free).is_ok());
}

}  // namespace
}  // namespace throng::telemetry
