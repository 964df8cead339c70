#pragma once

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/control.hpp"
#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"

namespace throng::server {

/// A controller for tests: notes what it is asked, and says what it was told to.
class ScriptedControl final : public cluster::Control {
 public:
  template <class T>
  using Controlled = cluster::Controlled<T>;

  std::vector<std::string> asked;                  // "add 10 by anna"
  std::optional<cluster::ControlProblem> problem;  // refuses whatever would change something
  cluster::ControllerStatus now;
  cluster::LiveView view;
  std::vector<cluster::ThrottleReport> throttle_list = {
      {"messages", "100/s", false, true, 3, 50, 0}};
  bool holds_starts = false;  // until they are stopped

  Task<Controlled<cluster::ControllerStatus>> status() override { co_return now; }
  Task<Controlled<std::string>> start(cluster::StartRequest request, std::string who) override {
    note("do " + request.scenario, who);
    if (holds_starts) {
      co_await runtime::sleep_for(std::chrono::hours(1));
      co_return kStopped;
    }
    co_return said<std::string>("run-1");
  }
  Task<Controlled<cluster::UserIds>> add_users(std::uint64_t count, std::string who) override {
    note(fmt::format("add {}", count), who);
    co_return said(cluster::UserIds{now.highest_id + 1, now.highest_id + count});
  }
  Task<Controlled<cluster::UserIds>> add_users(cluster::UserIds ids, std::string who) override {
    note(fmt::format("add {} to {}", ids.first, ids.last), who);
    co_return said(ids);
  }
  Task<Controlled<std::uint64_t>> remove_users(std::uint64_t count, bool is_forced,
                                               std::string who) override {
    note(fmt::format("remove {}{}", count, is_forced ? " forced" : ""), who);
    co_return said(count);
  }
  Task<Controlled<std::uint64_t>> remove_users(cluster::UserIds ids, bool is_forced,
                                               std::string who) override {
    note(fmt::format("remove {} to {}{}", ids.first, ids.last, is_forced ? " forced" : ""), who);
    co_return said(ids.count());
  }
  Task<Controlled<cluster::ControllerState>> stop(std::string who) override {
    note("stop", who);
    co_return said(cluster::ControllerState::kTerminating);
  }
  Task<Controlled<cluster::ControllerState>> reset(std::string who) override {
    note("reset", who);
    co_return said(cluster::ControllerState::kIdle);
  }
  Task<Controlled<cluster::ControllerState>> disable(std::string who) override {
    note("disable", who);
    co_return said(cluster::ControllerState::kDisabled);
  }
  Task<Controlled<std::vector<cluster::SettingStatus>>> update(
      std::map<std::string, std::string> values, std::string who) override {
    std::string text = "update";
    for (const auto& [name, value] : values) text += fmt::format(" {}={}", name, value);
    note(text, who);
    co_return said(now.settings);
  }
  Task<Controlled<bool>> pause(std::string who) override {
    note("pause", who);
    co_return said(true);
  }
  Task<Controlled<bool>> resume(std::string who) override {
    note("resume", who);
    co_return said(false);
  }
  Task<Controlled<std::string>> set_user_rate(std::string rate, std::string who) override {
    note("rate " + rate, who);
    co_return said(rate);
  }
  Task<Controlled<std::uint64_t>> trace(std::uint64_t user, std::string who) override {
    note(fmt::format("trace {}", user), who);
    co_return said(user);
  }
  Task<Controlled<cluster::WaitingUsersStatus>> waiting_users() override {
    cluster::WaitingUsersStatus waiting;
    waiting.waiting = 3;
    waiting.running = 97;
    waiting.ranges = {{98, 98}, {99, 100}};
    co_return waiting;
  }
  Task<Controlled<std::vector<cluster::ThrottleReport>>> throttles() override {
    co_return said(throttle_list);
  }
  Task<Controlled<cluster::ThrottleAnswer>> call_throttle(config::CallThrottle call,
                                                          std::string who) override {
    std::string text = fmt::format("throttle {} {}", call.what, call.throttle);
    for (const auto& [name, value] : call.values) text += fmt::format(" {}={}", name, value);
    note(text, who);
    co_return said(cluster::ThrottleAnswer{true, throttle_list});
  }
  Task<Controlled<cluster::LiveView>> live(std::uint64_t after) override {
    note(fmt::format("live {}", after), "nobody");
    co_return view;
  }

 private:
  void note(const std::string& what, const std::string& who) {
    asked.push_back(what + " by " + who);
  }
  template <class T>
  Controlled<T> said(T value) const {
    if (problem) return failed(*problem);
    return value;
  }
};

}  // namespace throng::server
