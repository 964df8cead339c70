#pragma once

#include <memory>
#include <set>
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
  /// loop's thread blocked meanwhile; fetches resources that are URLs.
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
  using Setting = scenario::engine::RunState::Setting;
  struct Named {
    std::string name;
    std::string file;
  };
  Result<bool, LoadProblem> prepare_script(Setting& setting);
  Result<Named, std::string> names_of(const scenario::engine::FilePlan& file,
                                      const scenario::engine::ScriptEnvironment& environment) const;
  std::string import_failed(const scenario::engine::FilePlan& file, const std::string& name,
                            const std::string& why) const;
  Result<std::string, std::string> bytes_of(const std::string& file) const;
  Task<Result<bool, std::string>> read_resources(Setting& setting);
  Result<bool, std::string> read_feeds(Setting& setting) const;

  const config::RunSpec& spec_;
  std::unique_ptr<Settings> settings_;
  std::set<std::string> changed_;  // variables, since the run began
  std::unique_ptr<scenario::engine::RunState> run_;
};

}  // namespace throng::run
