#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/run_order.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::cluster {

/// Where a controller stands.
enum class ControllerState : std::uint8_t {
  kIdle,         // nothing was started, or all of it was reset
  kRunning,      // users may be added and removed
  kTerminating,  // stopping: until the last user is gone
  kFinished,     // as long as nobody resets it
  kError,        // a start failed, or the run broke
  kDisabled,     // takes no run in this process any more
};
std::string_view name(ControllerState state);

/// Why a call changed nothing.
struct ControlProblem {
  enum class Kind : std::uint8_t {
    kWrongState,   // not in this state of the controller
    kBadValue,     // a value in the call makes no sense, or was rejected
    kUnsupported,  // this run cannot do that
    kBusy,         // too much is under way
    kBroken,       // the environment, or what was to be run
  };
  /// What is wrong with one of several values.
  struct Detail {
    std::string name;
    std::string value;  // masked when it is secret; empty where there is none
    std::string reason;
  };
  Kind kind = Kind::kBroken;
  std::string text;  // one sentence, for people
  std::vector<Detail> details;
};

template <class T>
using Controlled = Result<T, ControlProblem>;

/// Users with these ids, from `first` to `last`.
struct UserIds {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t count() const { return last - first + 1; }
  friend bool operator==(const UserIds&, const UserIds&) = default;
};

/// A setting as it stands. Secret values are masked.
struct SettingStatus {
  std::string name;
  std::string description;
  std::string type;
  std::string value;   // JSON; `null` when it has none
  std::string source;  // "default", "file", "environment", "command line", "update"
  bool is_secret = false;
  bool is_updatable = false;
};

struct ControllerStatus {
  ControllerState state = ControllerState::kIdle;
  std::string error;          // in the state of that name
  std::string run;            // empty when idle, like the following
  std::string scenario;       // as the user gave it
  std::uint64_t waiting = 0;  // users, to start
  std::uint64_t running = 0;
  std::uint64_t started = 0;
  std::uint64_t finished = 0;
  std::uint64_t failed = 0;
  std::uint64_t removed = 0;
  std::uint64_t highest_id = 0;
  bool is_preparing = false;  // a start is under way
  bool is_paused = false;
  std::string user_rate;  // "20/s", "unlimited"
  std::int64_t started_unix_ns = 0;
  double elapsed_s = 0;
  std::vector<SettingStatus> settings;
};

/// What is to be run, as far as a call may say it; the rest is as the command was started.
struct StartRequest {
  std::string scenario;                         // a file or the name of one
  std::optional<std::uint64_t> users;           // 0: none yet
  std::optional<std::uint64_t> first_id;        // of those users
  std::optional<std::string> duration;          // "10s"
  std::optional<std::string> user_rate;         // "20/s"
  std::map<std::string, std::string> settings;  // each as text, or as JSON when it is no text
};

/// Users that have yet to start.
struct WaitingUsersStatus {
  std::uint64_t waiting = 0;
  std::vector<UserIds> ranges;  // kMostRanges at most; ids of other cores may lie in between
  std::uint64_t running = 0;

  static constexpr std::size_t kMostRanges = 100;
};

/// A throttle as it stands.
struct ThrottleReport {
  std::string name;
  std::string pace;  // "100/s", "10 at once", "unlimited", "none"
  bool is_paused = false;
  bool is_changing = false;  // gradually
  std::uint64_t waiting = 0;
  std::uint64_t granted = 0;
  std::uint64_t places = 0;  // taken
};

/// What became of a call of a throttle.
struct ThrottleAnswer {
  bool has_changed = false;               // false: it was so already
  std::vector<ThrottleReport> throttles;  // all that there are, afterwards
};

/// What is seen of a run while it goes on.
struct LiveView {
  std::uint64_t next = 0;          // what to ask for next time
  std::vector<std::string> lines;  // that were said since, the newest kMostLines at most
  std::string progress;            // the newest progress line, not cut
  bool is_over = false;            // nothing more will be seen

  static constexpr std::size_t kMostLines = 1000;
};

/// One controller as its callers see it, whatever way they come: each call is a fact with who made
/// it. Calls may be under way side by side; those that change something take effect one after
/// another. Thread: the controller's loop. Every call may suspend; a stopped one may have taken
/// effect.
class Control {
 public:
  virtual ~Control() = default;

  virtual Task<Controlled<ControllerStatus>> status() = 0;
  /// Starts a run, from idle only; done when its users may start. Returns: the run's id.
  virtual Task<Controlled<std::string>> start(StartRequest request, std::string who) = 0;
  /// The next `count` ids. Returns: which.
  virtual Task<Controlled<UserIds>> add_users(std::uint64_t count, std::string who) = 0;
  /// These ids, which must lie above all that were added before.
  virtual Task<Controlled<UserIds>> add_users(UserIds ids, std::string who) = 0;
  /// Returns: how many were chosen, `count` at most; none of them was chosen before.
  virtual Task<Controlled<std::uint64_t>> remove_users(std::uint64_t count, bool is_forced,
                                                       std::string who) = 0;
  virtual Task<Controlled<std::uint64_t>> remove_users(UserIds ids, bool is_forced,
                                                       std::string who) = 0;
  /// Begins the end of the run. Returns: the state that follows.
  virtual Task<Controlled<ControllerState>> stop(std::string who) = 0;
  /// Ends whatever there is at once, and forgets it. Returns: idle.
  virtual Task<Controlled<ControllerState>> reset(std::string who) = 0;
  virtual Task<Controlled<ControllerState>> disable(std::string who) = 0;
  /// Changes settings, all of them or none. Values: JSON each. Returns: those that changed.
  virtual Task<Controlled<std::vector<SettingStatus>>> update(
      std::map<std::string, std::string> values, std::string who) = 0;
  /// Holds new users and new iterations. Returns: whether that changed anything.
  virtual Task<Controlled<bool>> pause(std::string who) = 0;
  virtual Task<Controlled<bool>> resume(std::string who) = 0;
  /// How fast users start: "20/s", "1200/min", "unlimited". Returns: what holds now.
  virtual Task<Controlled<std::string>> set_user_rate(std::string rate, std::string who) = 0;
  /// Logs every step of one user; 0: of none.
  virtual Task<Controlled<std::uint64_t>> trace(std::uint64_t user, std::string who) = 0;
  virtual Task<Controlled<WaitingUsersStatus>> waiting_users() = 0;
  virtual Task<Controlled<std::vector<ThrottleReport>>> throttles() = 0;
  /// Does something with one throttle; see config::CallThrottle.
  virtual Task<Controlled<ThrottleAnswer>> call_throttle(config::CallThrottle call,
                                                         std::string who) = 0;
  /// What was said and counted since `after`, a `next` of before; 0: from the beginning, as far as
  /// it is kept.
  virtual Task<Controlled<LiveView>> live(std::uint64_t after) = 0;
};

}  // namespace throng::cluster
