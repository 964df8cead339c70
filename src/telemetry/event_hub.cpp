#include "telemetry/event_hub.hpp"

#include <algorithm>

namespace throng::telemetry {
namespace {

constexpr std::array<std::string_view, kEventKinds> kNames = {"scenario.init.start",
                                                              "scenario.init.stop",
                                                              "scenario.init.exception",
                                                              "scenario.start.start",
                                                              "scenario.start.stop",
                                                              "scenario.start.exception",
                                                              "scenario.terminate.start",
                                                              "scenario.terminate.stop",
                                                              "scenario.terminate.exception",
                                                              "controller.users",
                                                              "throttle.init",
                                                              "throttle.rate",
                                                              "throttle.request",
                                                              "throttle.execute",
                                                              "throttle.process",
                                                              "coordinator.start",
                                                              "coordinator.stop",
                                                              "coordinator.add",
                                                              "coordinator.reset",
                                                              "coordinator.timeout",
                                                              "coordinator.execute",
                                                              "config.get",
                                                              "config.verify",
                                                              "config.env"};

constexpr std::string_view kPrefix = "throng.";

/// A bit for each event of that name.
std::uint32_t kinds_of(std::string_view name) {
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  const bool is_group = name.empty() || name.ends_with('.');
  std::uint32_t kinds = 0;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (is_group ? kNames[i].starts_with(name) : kNames[i] == name) kinds |= 1u << i;
  }
  return kinds;
}

}  // namespace

std::string_view event_name(EventKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

std::optional<EventKind> event_kind(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<EventKind>(i);
  }
  return std::nullopt;
}

Result<EventHub::Number, std::string> EventHub::attach(std::string_view name, Handle handle,
                                                       void* context, void (*free)(void*)) {
  const std::shared_ptr<void> kept(context, free);
  const std::uint32_t kinds = kinds_of(name);
  if (kinds == 0) {
    return failed("there is no event \"" + std::string(name.substr(0, 80)) +
                  "\": expected one such as throttle.execute, or a group such as throttle.");
  }
  const std::lock_guard lock(mutex_);
  if (handlers_->size() >= kMostHandlers) {
    return failed("there are " + std::to_string(kMostHandlers) + " handlers already");
  }
  Handlers handlers = *handlers_;
  handlers.push_back({++last_, kinds, handle, kept});
  publish(std::move(handlers));
  return last_;
}

bool EventHub::detach(Number number) {
  const std::lock_guard lock(mutex_);
  Handlers handlers = *handlers_;
  const auto gone =
      std::erase_if(handlers, [number](const Handler& each) { return each.number == number; });
  publish(std::move(handlers));
  return gone > 0;
}

void EventHub::detach_all() {
  const std::lock_guard lock(mutex_);
  publish({});
}

void EventHub::publish(Handlers handlers) {
  std::uint32_t wanted = 0;
  for (const Handler& each : handlers) wanted |= each.kinds;
  handlers_ = std::make_shared<const Handlers>(std::move(handlers));
  wanted_.store(wanted, std::memory_order_relaxed);
}

void EventHub::emit(HubEvent event) {
  const base::Clock* const clock = clock_.load(std::memory_order_acquire);
  if (clock != nullptr) event.now_ns = clock->now().ns;
  std::shared_ptr<const Handlers> handlers;
  {
    const std::lock_guard lock(mutex_);
    handlers = handlers_;
  }
  for (const Handler& each : *handlers) {
    if (((each.kinds >> static_cast<unsigned>(event.kind)) & 1) == 0) continue;
    if (each.handle(each.context.get(), event)) continue;
    if (detach(each.number)) detached_.fetch_add(1, std::memory_order_relaxed);
  }
}

EventHub& event_hub() {
  static EventHub hub;
  return hub;
}

}  // namespace throng::telemetry
