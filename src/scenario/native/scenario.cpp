#include "scenario/native/scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "scenario/native/settings.hpp"

namespace throng::scenario::native {
namespace {

constexpr std::size_t kLongestText = 1000;  // of what a scenario threw
using Text = std::array<char, kLongestText + 1>;

}  // namespace

Scenario::~Scenario() {
  // Without a word: whoever wants to know what `terminate` throws calls finish.
  if (has_begun_) static_cast<void>(finish());
}

Result<bool, std::string> Scenario::add_plugin(const SharedObject& object,
                                               const std::string& path) {
  if ((object.scenario().flags & THRONG_ONLY_PARAMETERS) == 0) {
    return failed(path + " is a scenario: expected a plug-in, a file with THRONG_PLUGIN; in it");
  }
  return parameters_.add(object, path, false);
}

Result<std::map<std::string, std::string>, Scenario::Problem> Scenario::compose(
    const config::SettingLayers& layers, const config::SettingEvents& events) {
  const auto refuse = [](std::string text) { return failed(Problem{true, std::move(text)}); };
  if ((object_.scenario().flags & THRONG_ONLY_PARAMETERS) != 0) {
    return refuse("this is a plug-in: expected a scenario, with start or run");
  }
  if (auto added = parameters_.add(object_, "the scenario", true); !added) {
    return refuse(added.error());
  }
  auto rest = parameters_.compose(layers, events);
  std::vector<std::string> lines;
  if (!rest) lines = rest.error();
  const bool configures = (object_.scenario().flags & THRONG_CONFIGURES) != 0;
  if (!configures && parameters_.are_declared()) {
    for (const auto& [name, value] : layers.given) {
      if (parameters_.parameters().find(name) == nullptr) lines.push_back(explain_unknown(name));
    }
  }
  if (lines.empty()) return std::move(rest).value();
  return refuse(fmt::format("{}", fmt::join(lines, "\n")));
}

std::string Scenario::explain_unknown(const std::string& name) const {
  std::string known;
  for (const config::Declaration& declaration : parameters_.parameters().all()) {
    known += (known.empty() ? "" : ", ") + declaration.name;
  }
  return fmt::format("--set {}: no such parameter; there are {}", name, known);
}

Result<bool, Scenario::Problem> Scenario::begin(const config::SettingLayers& layers,
                                                const config::SettingEvents& events) {
  auto composed = compose(layers, events);
  if (!composed) return failed(composed.error());
  const auto settings = parameters_.snapshot();
  const LooseSettings rest(std::move(composed).value());
  Text text{};
  const int outcome =
      object_.scenario().init(settings.get(), &rest, &state_, text.data(), text.size());
  // A name that was mistyped is the likelier cause of one that is missing.
  if (std::string unknown = rest.complain_of_unknown(); !unknown.empty()) {
    if (outcome == 0) has_begun_ = true;
    if (outcome != 0) unknown.append("\ninit: ").append(text.data());
    return failed(Problem{true, std::move(unknown)});
  }
  if (outcome != 0) {
    const bool is_bad_usage = settings->has_refused() || rest.has_refused();
    return failed(Problem{is_bad_usage, std::string("init: ") + text.data()});
  }
  has_begun_ = true;
  return true;
}

void Scenario::start(users::User& user, bool repeats) const {
  Text text{};
  const throng_scenario& scenario = object_.scenario();
  void* const frame = scenario.make(reinterpret_cast<throng_user*>(&user), &user.scope(), state_,
                                    repeats ? 1 : 0, text.data(), text.size());
  if (frame == nullptr) throw std::runtime_error(text.data());
  user.run(frame, *scenario.frames);
}

Result<bool, std::string> Scenario::finish() {
  has_begun_ = false;
  Text text{};
  const int outcome =
      object_.scenario().terminate(std::exchange(state_, nullptr), text.data(), text.size());
  if (outcome != 0) return failed(std::string("terminate: ") + text.data());
  return true;
}

}  // namespace throng::scenario::native
