#pragma once

#include <cstdint>
#include <string>

#include "throng/border.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// A scenario's shared object in this process. It stays loaded to the end of the process: frames
/// and thread-local variables of it may outlive every owner.
class SharedObject {
 public:
  /// Loads `path`. What says that it fits this program is read from the file first: code of a
  /// shared object that does not is never run. Errors, for people, with what to do: no such file,
  /// no shared object, not built by `throng build`, another border or machine, symbols missing.
  static Result<SharedObject, std::string> open(const std::string& path);

  /// For a scenario that is a part of this program.
  explicit SharedObject(const throng_scenario& scenario) : scenario_(&scenario) {}

  const throng_scenario& scenario() const { return *scenario_; }

 private:
  const throng_scenario* scenario_;
};

/// What a shared object says it was built for; empty texts where it says nothing.
struct Stamp {
  std::string border;
  std::string machine;
  std::string compiler;
};
Stamp find_stamp(std::string_view file);

}  // namespace throng::scenario::native
