#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "runtime/link.hpp"
#include "runtime/task_group.hpp"
#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/script_http.hpp"
#include "throng/task.hpp"
#include "users/user.hpp"

namespace throng::scenario::engine {

class PoolUsers;

/// A user of a pool: what its fibers share. It lives in the outermost frame of the user, and is
/// gone with it. Thread: the loop's own.
class ScriptUser final : public runtime::Link {
 public:
  /// `worker_id`: its number in the pool, from 1.
  ScriptUser(CoreEngine& core, users::User& user, PoolUsers& pool, std::uint64_t worker_id);
  ~ScriptUser();

  std::uint64_t worker_id() const { return worker_id_; }
  std::uint64_t pool_number() const;
  /// Its number among the users of all pools, from 0: whose rows of a feed are its own.
  std::uint64_t number();
  PoolUsers& pool() const { return pool_; }
  users::User& user() const { return user_; }
  base::Random& random() const { return user_.random(); }
  /// "pool1 worker 3", for people.
  std::string name() const;
  ScriptHttp& http();

  /// Whether one more iteration of a spawning loop may run.
  bool has_room() const { return in_flight_ < core_.most_in_flight(); }
  /// Begins one, as a branch of `parent`; a failure of it is the user's.
  void spawn(Fiber& parent, std::uint32_t body_at, std::optional<base::TimePoint> due);
  /// Somebody who waits until there is room.
  void wait_for_room(CoreEngine::Watcher& watcher) { waiting_for_room_.push_back(watcher); }
  /// Waits until all that was spawned has ended.
  [[nodiscard]] Task<void> join();

  /// Its script has failed there: counts, and says it in the log. Returns: the reason, for people.
  std::string note_failure(const FiberFailure& failure);

 private:
  class InFlight;
  static Task<void> run_spawned(ScriptUser& user, std::unique_ptr<Fiber> fiber);

  CoreEngine& core_;
  users::User& user_;
  PoolUsers& pool_;
  const std::uint64_t worker_id_;
  std::optional<std::uint64_t> number_;  // once it was asked for
  std::uint64_t in_flight_ = 0;
  std::unique_ptr<ScriptHttp> http_;
  runtime::Link waiting_for_room_;
  std::unique_ptr<runtime::TaskGroup> spawned_;
};

/// Why a user ended that failed; its words are the reason that it is counted under.
class ScriptFailed final : public std::exception {
 public:
  explicit ScriptFailed(std::string reason) : reason_(std::move(reason)) {}
  const char* what() const noexcept override { return reason_.c_str(); }

 private:
  std::string reason_;
};

/// What a user of a pool does, from its first statement to its last. Throws ScriptFailed.
Task<void> run_user(CoreEngine& core, users::User& user, PoolUsers& pool, std::uint64_t worker_id);

}  // namespace throng::scenario::engine
