#include "run/user_spans.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "runtime/sim/sim_clock.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using telemetry::EventHub;
using telemetry::HubEvent;
using users::Outcome;

struct Spans {
  Spans() = default;
  static bool hear(void* context, const HubEvent& event) {
    auto& self = *static_cast<Spans*>(context);
    std::string text(telemetry::event_name(event.kind));
    text += " " + std::to_string(event.user) + " " + std::to_string(event.duration_ns);
    for (const auto& [name, value] : event.fields) {
      text.append(" ").append(name).append("=").append(value);
    }
    self.heard.push_back(text);
    return true;
  }
  void attach(const char* name) {
    ASSERT_TRUE(hub.attach(name, &Spans::hear, this, [](void*) {}).is_ok());
  }

  runtime::sim::SimClock clock;
  EventHub hub;
  std::vector<std::string> heard;
  std::vector<telemetry::Event> told;
  UserSpans spans{clock, hub, [this](telemetry::Event&& event) { told.push_back(event); }};
};

TEST(UserSpans, a_life_has_its_start_and_its_end_with_how_long_it_took) {
  Spans own;
  own.attach("scenario.start.");
  own.spans.begin(7);
  own.spans.begin(8);
  own.spans.begin(9);
  own.clock.advance(5ms);
  own.spans.end(7, Outcome::kFinished, "");
  own.spans.end(8, Outcome::kFailed, "no bed");
  own.spans.end(9, Outcome::kRemoved, "");
  own.spans.end(9, Outcome::kRemoved, "");  // it is no more
  EXPECT_EQ(own.heard,
            (std::vector<std::string>{"scenario.start.start 7 -1", "scenario.start.start 8 -1",
                                      "scenario.start.start 9 -1",
                                      "scenario.start.stop 7 5000000 outcome=finished",
                                      "scenario.start.exception 8 5000000 reason=no bed",
                                      "scenario.start.stop 9 5000000 outcome=removed"}));
  ASSERT_EQ(own.told.size(), 6u);
  EXPECT_EQ(own.told[4].name, "scenario.start.exception");
  EXPECT_EQ(own.told[4].fields[0].second, "8");
  EXPECT_EQ(own.told[4].fields[1].second, "5.000");
  EXPECT_EQ(own.told[4].fields[2].second, "\"no bed\"");
}

TEST(UserSpans, so_many_are_told_in_a_second_each_with_its_end) {
  Spans own;
  for (users::UserId id = 1; id <= 500; ++id) own.spans.begin(id);
  EXPECT_EQ(own.told.size(), UserSpans::kPerSecond);
  own.spans.begin_second();
  for (users::UserId id = 501; id <= 510; ++id) own.spans.begin(id);
  EXPECT_EQ(own.told.size(), UserSpans::kPerSecond + 10u);
  for (users::UserId id = 1; id <= 510; ++id) own.spans.end(id, Outcome::kFinished, "");
  EXPECT_EQ(own.told.size(), 2 * (UserSpans::kPerSecond + 10u));
}

TEST(UserSpans, handlers_hear_of_all_of_them) {
  Spans own;
  own.attach("scenario.start.stop");
  for (users::UserId id = 1; id <= 500; ++id) own.spans.begin(id);
  for (users::UserId id = 1; id <= 500; ++id) own.spans.end(id, Outcome::kFinished, "");
  EXPECT_EQ(own.heard.size(), 500u);
}

}  // namespace
}  // namespace throng::run
