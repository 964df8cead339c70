#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "throng/host.hpp"

namespace throng {

/// Something that happens right now; see docs/events.md. A view, good during the call of a handler.
class Event {
 public:
  explicit Event(const throng_event& event) : event_(event) {}
  /// "throttle.execute"
  std::string_view name() const { return detail::view(event_.name); }
  /// When, by User::now.
  Duration when() const { return Duration(event_.now_ns); }
  /// Whose; 0: nobody's.
  std::uint64_t user() const { return event_.user; }
  /// How many of them.
  std::uint64_t count() const { return event_.count; }
  /// How long that took which ends here; none when nothing does.
  std::optional<Duration> duration() const {
    if (event_.duration_ns < 0) return std::nullopt;
    return Duration(event_.duration_ns);
  }
  /// What else there is to say of it: text("throttle"). Empty when there is no such field.
  std::string_view text(std::string_view field) const {
    for (std::size_t i = 0; i < event_.field_count; ++i) {
      if (detail::view(event_.fields[i].key) == field) return detail::view(event_.fields[i].value);
    }
    return {};
  }

 private:
  const throng_event& event_;
};

/// A handler that is attached to events; a handle. Good until the run is over.
class EventHandler {
 public:
  explicit EventHandler(std::uint64_t number) : number_(number) {}
  /// It is not called any more, but for calls that go on. False when it was detached already.
  bool detach() const { return detail::host().event_detach(number_) != 0; }

 private:
  std::uint64_t number_;
};

/// Calls `handler(const Event&)` whenever an event of that name happens: "throttle.execute", or
/// with a dot at its end ("throttle.") all of that group, or "" all. In the thread in which it
/// happens, so by several at a time; it must be quick, and must not wait. One that throws is
/// detached, and counted. Throws std::invalid_argument when no event has such a name.
template <class Handler>
EventHandler on_event(std::string_view name, Handler handler) {
  struct Calls {
    static int handle(void* context, const throng_event* event) {
      try {
        (*static_cast<Handler*>(context))(Event(*event));
        return 1;
      } catch (...) {
        return 0;
      }
    }
    static void free(void* context) { delete static_cast<Handler*>(context); }
  };
  throng_text error{};
  const std::uint64_t number = detail::host().event_attach(
      detail::border(name), &Calls::handle, new Handler(std::move(handler)), &Calls::free, &error);
  if (number == 0) throw std::invalid_argument(std::string(detail::view(error)));
  return EventHandler(number);
}

}  // namespace throng
