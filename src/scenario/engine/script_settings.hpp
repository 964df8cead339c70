#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenario/engine/run_state.hpp"
#include "scenario/engine/script_environment.hpp"
#include "scenario/engine/script_program.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

/// What a script is told from outside, and what its directives and the options of its pools come to
/// with that. Thread: one.
class ScriptSettings {
 public:
  using Texts = std::map<std::string, std::string>;

  struct Names {
    std::string path;   // of the script's file
    std::string shown;  // the same as the user has typed it
    std::string run;    // its id
  };
  /// `given`: by --env.
  ScriptSettings(std::shared_ptr<const ScriptProgram> program, const Names& names,
                 const Texts& given, std::uint64_t seed);

  struct Settled {
    std::shared_ptr<const ScriptEnvironment> environment;
    std::vector<PoolOptions> pools;
  };
  /// All of it, with `changes` on top of what was given and changed before. Errors: sentences, a
  /// line each.
  Result<Settled, std::string> settle(const Texts& changes = {}) const;
  /// From now on these are what was given.
  void keep(const Texts& changes);

  /// Names of the variables that the script reads from outside.
  const std::vector<std::string>& names() const { return names_; }
  const Texts& given() const { return given_; }
  const ScriptProgram& program() const { return *program_; }
  /// "FILE:LINE: ", in front of what is wrong there.
  std::string place(std::size_t line) const;

  /// A directive's name or file, as a text. Errors: what is wrong with it.
  Result<std::string, std::string> text_of(const CodeNeeds& piece, std::uint32_t line,
                                           const ScriptEnvironment& environment) const;

 private:
  Result<bool, std::string> check_numbers(const ScriptEnvironment& environment) const;
  Result<Value, std::string> value_of(const CodeNeeds& piece, std::uint32_t line,
                                      const ScriptEnvironment& environment) const;
  Result<std::uint64_t, std::string> count_of(const CodeNeeds& piece, const PoolPlan& pool,
                                              const char* option,
                                              const ScriptEnvironment& environment) const;
  Result<PoolOptions, std::string> pool_of(const PoolPlan& pool,
                                           const ScriptEnvironment& environment) const;
  Result<StartSchedule, std::string> starts_of(const PoolPlan& pool, std::uint64_t size,
                                               const ScriptEnvironment& environment) const;

  const std::shared_ptr<const ScriptProgram> program_;
  const std::string script_;
  ScriptEnvironment::Values own_;  // that are there without anybody's doing
  Texts given_;
  const std::uint64_t seed_;
  std::vector<std::string> names_;
};

}  // namespace throng::scenario::engine
