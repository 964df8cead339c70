#include "cluster/crash_report.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <set>
#include <string_view>

#include "cluster/code_names.hpp"

namespace throng::cluster {
namespace {

constexpr std::size_t kMostLines = 10;  // of a stack

/// Each once, the latest first.
std::string last_users(const runtime::FlightRecord& flight, const RunController& controller) {
  std::string text;
  std::set<std::uint64_t> named = {0};
  for (const runtime::FlightRecord::Step& step : flight.steps()) {
    if (!named.insert(step.user).second) continue;
    const std::string verb = controller.verb_words(step.verb);
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", step.user,
                        verb.empty() ? "" : " (" + verb + ")");
  }
  return text;
}

}  // namespace

std::string exit_words(int status) {
  if (WIFSIGNALED(status)) {
    const char* name = ::sigabbrev_np(WTERMSIG(status));
    return fmt::format("was ended by SIG{} (signal {})", name == nullptr ? "?" : name,
                       WTERMSIG(status));
  }
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

Task<CrashReport> report_crash(runtime::Loop& loop, int status, const run::CrashPage& page,
                               const RunController& controller) {
  CrashReport report;
  report.headline =
      fmt::format("the process that carried the users {} {}", exit_words(status),
                  controller.has_begun() ? "while the load went on" : "before the load began");
  const run::CrashPage::Crash& crash = page.crash;
  const bool has_crash = crash.is_written.load(std::memory_order_acquire);
  for (unsigned i = 0; i < std::min(page.cores, run::CrashPage::kMostCores); ++i) {
    const std::string users = last_users(page.core[i].flight, controller);
    if (users.empty()) continue;
    const bool is_here = has_crash && crash.core == i;
    report.details.push_back(fmt::format("core {}{}: the last users, the latest first: {}", i,
                                         is_here ? ", where it happened" : "", users));
  }
  if (!has_crash) co_return report;
  if (crash.address != 0) {
    report.details.push_back(fmt::format("the address was {:#x}", crash.address));
  }
  const std::size_t map_size = std::min<std::size_t>(crash.map_size, crash.map.size());
  const run::CodeMap map(std::string_view(crash.map.data(), map_size));
  const std::size_t frames = std::min<std::size_t>(crash.stack.size.load(std::memory_order_acquire),
                                                   run::StackNote::kMostFrames);
  std::vector<run::CodePlace> stack;
  for (std::size_t i = 0; i < frames; ++i) stack.push_back(map.place_of(crash.stack.addresses[i]));
  const std::vector<std::string> names = above_loop(co_await name_places(loop, stack));
  for (std::size_t i = 0; i < std::min(names.size(), kMostLines); ++i) {
    report.details.push_back(fmt::format("#{} {}", i, names[i]));
  }
  co_return report;
}

}  // namespace throng::cluster
