#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "base/clock.hpp"

namespace throng::config {

/// How often users start: `count` in each `interval`.
struct UserRate {
  std::uint64_t count = 0;
  base::Duration interval{};

  friend bool operator==(const UserRate&, const UserRate&) = default;
};

/// More users: these ids, which must lie above all that were added before.
struct AddUsers {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};
/// Fewer users, whoever they are; those that wait to start go first.
struct RemoveUsers {
  std::uint64_t count = 0;
  bool is_forced = false;
};
/// Those of the ids from `first` to `last` that there are.
struct RemoveIds {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool is_forced = false;
};
/// Whether new users and new iterations are held.
struct Hold {
  bool is_held = false;
};
/// Whose every step is logged from now on; 0: nobody's.
struct TraceUser {
  std::uint64_t user = 0;
};
/// Changes nothing: asks how many users there are.
struct CountUsers {};
/// Changes nothing: asks who waits to start.
struct ListWaiting {};
/// Changes nothing: asks whether these settings, by name and as JSON, may be changed so.
struct CheckSettings {
  std::map<std::string, std::string> values;
};
/// Changes settings, to what a check has said.
struct ApplySettings {
  std::map<std::string, std::string> values;
};

/// What is wanted of a throttle: "list" of all of them, else start, change, gradual, pause, resume
/// or stop of one, with values by their names; see throttle::ThrottleCall.
struct CallThrottle {
  std::string what;
  std::string throttle;
  std::map<std::string, std::string> values;
};

/// One change of a run that goes on, or a question about it. Its number says that it was carried
/// out once already.
struct RunOrder {
  using What = std::variant<AddUsers, RemoveUsers, RemoveIds, Hold, TraceUser, CountUsers,
                            ListWaiting, CheckSettings, ApplySettings, CallThrottle>;
  std::uint64_t number = 0;
  What what;
};

}  // namespace throng::config
