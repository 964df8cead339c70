#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace throng::telemetry {

/// Something that happened in a run, for people and programs: "controller.users", "user.failed".
/// docs/events.md names them all.
struct Event {
  std::string name;
  std::int64_t unix_ns = 0;
  /// What there is to say of it, each value as JSON.
  std::vector<std::pair<std::string, std::string>> fields;

  friend bool operator==(const Event&, const Event&) = default;
};

/// Where events go. Called from one thread, never concurrently.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Must not block.
  virtual void take(const Event& event) = 0;
};

}  // namespace throng::telemetry
