#include "scenario/native/scenario.hpp"

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

Result<bool, Scenario::Problem> Scenario::begin(
    const std::map<std::string, std::string>& parameters) {
  throng_settings settings(parameters);
  Text text{};
  const int outcome = object_.scenario().init(&settings, &state_, text.data(), text.size());
  // A name that was mistyped is the likelier cause of one that is missing.
  if (std::string unknown = settings.complain_of_unknown(); !unknown.empty()) {
    if (outcome == 0) has_begun_ = true;
    if (outcome != 0) unknown.append("\ninit: ").append(text.data());
    return failed(Problem{true, std::move(unknown)});
  }
  if (outcome != 0) {
    return failed(Problem{settings.has_refused(), std::string("init: ") + text.data()});
  }
  has_begun_ = true;
  return true;
}

void Scenario::start(users::User& user) const {
  Text text{};
  const throng_scenario& scenario = object_.scenario();
  void* const frame = scenario.make(reinterpret_cast<throng_user*>(&user), &user.scope(), state_,
                                    text.data(), text.size());
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
