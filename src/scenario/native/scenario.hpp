#pragma once

#include <map>
#include <string>

#include "scenario/native/shared_object.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"
#include "users/user.hpp"

namespace throng::scenario::native {

/// A scenario on this node: its code, and the state that all its users see.
/// Thread: `begin` and `finish` on one; `start` on any core in between.
class Scenario {
 public:
  explicit Scenario(SharedObject object) : object_(object) {}
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;
  ~Scenario();

  /// Why a scenario did not begin.
  struct Problem {
    bool is_bad_usage = false;  // of its parameters; else `init` threw
    std::string text;
  };
  /// Calls `init` with the parameters that were given.
  Result<bool, Problem> begin(const std::map<std::string, std::string>& parameters);
  /// Lets `user` do what the scenario says. Throws what the call of `start` threw.
  void start(users::User& user) const;
  /// Calls `terminate`. Errors: what it threw; the state is gone all the same.
  Result<bool, std::string> finish();

  /// Whether it has `run`, for again and again, and not `start`.
  bool iterates() const { return (object_.scenario().flags & THRONG_ITERATES) != 0; }

 private:
  SharedObject object_;
  void* state_ = nullptr;
  bool has_begun_ = false;
};

}  // namespace throng::scenario::native
