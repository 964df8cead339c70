#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/run_spec.hpp"
#include "messages/crossing.hpp"
#include "run/load.hpp"
#include "scenario/native/scenario.hpp"

namespace throng::run {

/// A compiled scenario as a load. `spec` must outlive it; its load is a config::ScenarioLoad.
class ScenarioLoad final : public Load {
 public:
  explicit ScenarioLoad(const config::RunSpec& spec) : spec_(spec), crossing_(spec.cores) {}
  /// Its throttles are over with it.
  ~ScenarioLoad() override;
  /// With a scenario that is a part of this program.
  ScenarioLoad(const config::RunSpec& spec, scenario::native::SharedObject library)
      : ScenarioLoad(spec) {
    scenario_.emplace(library);
  }

  /// Loads the scenario and calls its `init`, with the main loop's thread blocked meanwhile.
  Task<Result<bool, LoadProblem>> prepare() override;
  std::unique_ptr<Workload> make_workload(CoreContext context) override;
  /// Calls `terminate`.
  std::vector<std::string> finish() override;
  runtime::Endpoint target() const override;
  std::optional<config::UserRate> user_rate() const override;
  /// How long after its end `start` runs again, by option or as a parameter of that name.
  std::optional<base::Duration> repeat_after() const override;
  std::string settings() const override;
  void check_settings(const config::CheckSettings& check, OrderAnswer& answer) override;
  void apply_settings(const config::ApplySettings& apply, OrderAnswer& answer) override;
  void call_throttle(const config::CallThrottle& call, OrderAnswer& answer) override;
  std::vector<telemetry::Event> take_events() override;

 private:
  using EventFields = std::vector<std::pair<std::string, std::string>>;

  Result<bool, LoadProblem> prepare_scenario();
  void note(const char* name, EventFields fields);
  void tell_handlers(std::string_view name, const EventFields& fields, base::Duration span);
  void note_unreadable(const config::SettingEvent& event);
  template <class T>
  const T* held(std::string_view name) const;
  const config::ScenarioLoad& plan() const { return std::get<config::ScenarioLoad>(spec_.load); }

  const config::RunSpec& spec_;
  messages::Crossing crossing_;  // between the cores
  const base::Clock* clock_ = nullptr;
  base::TimePoint span_began_;
  std::optional<scenario::native::Scenario> scenario_;
  std::vector<telemetry::Event> events_;  // without their time: it is when they are taken
};

}  // namespace throng::run
