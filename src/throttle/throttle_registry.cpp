#include "throttle/throttle_registry.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/printable.hpp"

namespace throng::throttle {
namespace {

auto no_throttle(std::string_view name) {
  return failed(ThrottleProblem{"no_throttle",
                                fmt::format("there is no throttle \"{}\"", base::printable(name))});
}

}  // namespace

void ThrottleRegistry::open(const base::Clock& clock) {
  const std::lock_guard lock(mutex_);
  clock_ = &clock;
}

void ThrottleRegistry::close() {
  const std::lock_guard lock(mutex_);
  for (auto& throttle : throttles_) {
    if (throttle != nullptr) static_cast<void>(throttle->stop());
    throttle = nullptr;
  }
  clock_ = nullptr;
}

Result<ThrottleRegistry::Number, std::string> ThrottleRegistry::number(std::string_view name) {
  const std::lock_guard lock(mutex_);
  auto number = names_.number(name);
  if (number && throttles_.size() < *number) throttles_.resize(*number);
  return number;
}

std::string ThrottleRegistry::name(Number number) const {
  const std::lock_guard lock(mutex_);
  return names_.name(number);
}

Throttled<bool> ThrottleRegistry::start(Number number, const Pace& pace) {
  if (auto checked = check_pace(pace); !checked) {
    return failed(ThrottleProblem{"bad_rate", checked.error()});
  }
  const std::lock_guard lock(mutex_);
  const std::string& name = names_.name(number);
  if (clock_ == nullptr) {
    return failed(ThrottleProblem{"no_run", "throttles are started in a run: in init or later"});
  }
  std::shared_ptr<Throttle>& throttle = throttles_[number - 1];
  if (throttle == nullptr) {
    throttle = std::make_shared<Throttle>(name, pace, *clock_, notes_);
    return true;
  }
  if (throttle->has_pace(pace)) return false;
  return failed(ThrottleProblem{
      "wrong_reconfiguration",
      fmt::format("rate: {} has {} already and cannot be started with {}: expected change_rate",
                  name, format_pace(throttle->status().pace), format_pace(pace))});
}

Throttled<bool> ThrottleRegistry::stop(Number number) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Throttle>& throttle = throttles_.at(number - 1);
  if (throttle == nullptr) return no_throttle(names_.name(number));
  return std::exchange(throttle, nullptr)->stop();
}

std::shared_ptr<Throttle> ThrottleRegistry::find(Number number) const {
  const std::lock_guard lock(mutex_);
  return throttles_.at(number - 1);
}

Throttled<std::shared_ptr<Throttle>> ThrottleRegistry::get(Number number) const {
  const std::lock_guard lock(mutex_);
  if (throttles_.at(number - 1) == nullptr) return no_throttle(names_.name(number));
  return throttles_[number - 1];
}

Throttled<std::shared_ptr<Throttle>> ThrottleRegistry::get(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto number = names_.find(name);
  if (!number || throttles_[*number - 1] == nullptr) return no_throttle(name);
  return throttles_[*number - 1];
}

std::vector<ThrottleStatus> ThrottleRegistry::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<ThrottleStatus> all;
  for (const auto& [name, number] : names_.all()) {
    if (throttles_[number - 1] != nullptr) all.push_back(throttles_[number - 1]->status());
  }
  return all;
}

}  // namespace throng::throttle
