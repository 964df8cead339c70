#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_spec.hpp"
#include "run/load.hpp"
#include "scenario/engine/run_state.hpp"
#include "scenario/engine/script_settings.hpp"

namespace throng::run {

/// A script as a load. `spec` must outlive it; its load is a config::ScriptLoad.
class ScriptLoad final : public Load {
 public:
  explicit ScriptLoad(const config::RunSpec& spec) : spec_(spec) {}

  /// Reads the script and the files that it names, and works out what its pools are, with the main
  /// loop's thread blocked meanwhile.
  Task<Result<bool, LoadProblem>> prepare() override;
  std::unique_ptr<Workload> make_workload(CoreContext context) override;
  runtime::Endpoint target() const override;
  /// The variables that the script reads, each of which may be changed.
  std::string settings() const override;
  void check_settings(const config::CheckSettings& check, OrderAnswer& answer) override;
  void apply_settings(const config::ApplySettings& apply, OrderAnswer& answer) override;

 private:
  using Settings = scenario::engine::ScriptSettings;
  const config::ScriptLoad& plan() const { return std::get<config::ScriptLoad>(spec_.load); }
  Result<bool, LoadProblem> prepare_script();
  Result<bool, std::string> read_files(const scenario::engine::Environment& environment,
                                       scenario::engine::RunState::Setting& setting) const;
  static Result<Settings::Texts, std::string> texts_of(const config::ApplySettings& apply);

  const config::RunSpec& spec_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<scenario::engine::RunState> run_;
};

}  // namespace throng::run
