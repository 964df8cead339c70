#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"

namespace throng::config {

/// What `throng http` lets each user do. Durations in ns.
struct HttpLoad {
  std::string url;  // as the user gave it
  std::string host;
  std::uint16_t port = 80;
  std::string method;
  std::string wire;                  // the request, head and body, any bytes
  std::vector<std::string> sources;  // literal local addresses, taken in turn
  base::Duration connect_timeout{};
  base::Duration response_timeout{};
  base::Duration idle_timeout{};
  std::uint32_t max_head_bytes = 0;
  std::uint64_t max_body_bytes = 0;
  bool keep_alive = true;
  std::optional<std::uint64_t> requests;  // of all users together
};

/// A compiled scenario and what it is told.
struct ScenarioLoad {
  std::string library;                            // path of the shared object
  std::map<std::string, std::string> parameters;  // as given by --set
  std::optional<std::uint64_t> iterations;        // of each user, in the iteration form
};

/// How often users start: `count` in each `interval`.
struct UserRate {
  std::uint64_t count = 0;
  base::Duration interval{};
};

/// How far a run is to be. It only ever moves on.
enum class Phase : std::uint8_t {
  kRunning,
  kEnding,   // nothing new starts; what runs may finish within the drain
  kGivenUp,  // the drain is over too
};

/// A run as it is wanted: whoever carries it out compares what is with this, and moves towards it.
/// A higher revision replaces a lower one; all but `revision` and `phase` stay as they were first.
struct RunSpec {
  std::uint64_t revision = 1;
  Phase phase = Phase::kRunning;
  std::string id;
  std::string scenario;  // for people: "GET http://…", or the file's name
  std::uint64_t seed = 0;
  unsigned cores = 1;
  std::uint64_t users = 1;
  std::optional<UserRate> user_rate;       // unlimited without
  std::optional<base::Duration> duration;  // until all users have ended without
  base::Duration drain{};
  base::Duration stuck_limit{};              // a user may hold its core this long
  std::optional<std::uint64_t> traced_user;  // whose every step is logged
  std::variant<HttpLoad, ScenarioLoad> load;
};

}  // namespace throng::config
