#include "cli/scenario_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/printable.hpp"
#include "base/units.hpp"

namespace throng::cli {
namespace {

using telemetry::LogLevel;
using telemetry::LogLine;

const char* name(LogLevel level) {
  static constexpr const char* kNames[] = {"trace", "debug", "info", "warning", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string lines(std::uint64_t count, const char* kind) {
  return fmt::format("{} {}line{}", base::format_count(count), kind, count == 1 ? "" : "s");
}

std::string name_of_user(const LogLine& line) {
  return line.user_name.empty() ? std::to_string(line.user) : base::printable(line.user_name);
}

/// A beginning that ends between two characters.
std::string beginning(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most) + " …";
}

}  // namespace

Result<bool, std::string> ScenarioLog::open(const std::string& path) {
  path_ = path;
  file_.open(path, std::ios::binary | std::ios::trunc);
  if (!file_) return failed(fmt::format("cannot create {}: {}", path, std::strerror(errno)));
  return true;
}

void ScenarioLog::take(const LogLine& line) {
  turn();
  if (file_.is_open()) write(line);
  if (choice_.is_quiet) return;
  lost_ += line.dropped;
  if (!choice_.is_limited) tell_held_back();
  // There are such lines of a user that somebody wants to see only, who may have come later.
  if (line.level == LogLevel::kTrace) return show(line);
  if (line.level < choice_.least) return;
  if (choice_.is_limited && shown_ >= kMostLinesPerSecond) {
    ++held_;
    return;
  }
  ++shown_;
  show(line);
}

void ScenarioLog::write(const LogLine& line) {
  if (line.dropped > 0) file_ << "… " << lines(line.dropped, "lost ") << "\n";
  const std::string whose = line.user == 0 ? "run" : "user " + name_of_user(line);
  file_ << fmt::format("{} {:<7} {}: {}\n", base::format_utc(line.unix_ns), name(line.level), whose,
                       base::printable(line.text));
}

void ScenarioLog::show(const LogLine& line) {
  std::string text;
  if (line.level != LogLevel::kInfo) text += fmt::format("{}: ", name(line.level));
  if (line.user != 0) text += fmt::format("user {}: ", name_of_user(line));
  progress_.show_above(text + beginning(base::printable(line.text), kMostShown));
}

void ScenarioLog::turn() {
  const base::TimePoint now = clock_.now();
  if (now - second_ < std::chrono::seconds(1)) return;
  tell_held_back();
  second_ = now;
  shown_ = 0;
}

void ScenarioLog::tell_held_back() {
  if (held_ > 0) {
    progress_.show_above("… " + lines(held_, "more ") +
                         (lost_ > 0 ? ", " + base::format_count(lost_) + " lost" : ""));
  } else if (lost_ > 0) {
    progress_.show_above("… " + lines(lost_, "lost "));
  }
  held_ = lost_ = 0;
}

void ScenarioLog::take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
  turn();
  if (file_.is_open()) file_.flush();
  progress_.take(recent, totals);
}

void ScenarioLog::finish() {
  tell_held_back();
}

Result<bool, std::string> ScenarioLog::close() {
  if (path_.empty()) return true;
  file_.close();
  if (file_.fail()) return failed(fmt::format("{} is incomplete: the disk may be full", path_));
  return true;
}

}  // namespace throng::cli
