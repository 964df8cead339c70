#include "cli/ctl_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/printable.hpp"
#include "base/units.hpp"

namespace throng::cli {
namespace {

using nlohmann::json;

const json& part(const json& object, const char* name) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

/// A field as it may be shown; nothing when it has none, or one of another type.
std::string text(const json& object, const char* name) {
  const json& value = part(object, name);
  return value.is_string() ? base::printable(value.get_ref<const std::string&>()) : "";
}
std::uint64_t number(const json& object, const char* name) {
  const json& value = part(object, name);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}
bool flag(const json& object, const char* name) {
  const json& value = part(object, name);
  return value.is_boolean() && value.get<bool>();
}
std::string count(const json& object, const char* name) {
  return base::format_count(number(object, name));
}

std::string one_line(const std::string& what) {
  return what + "\n";
}

std::string row(const char* name, const std::string& value) {
  return value.empty() ? "" : fmt::format("{:<10} {}\n", name, value);
}

std::string state_of(const json& status) {
  std::string state = text(status, "state");
  if (flag(status, "is_preparing")) state += ", preparing";
  if (flag(status, "is_paused")) state += ", paused";
  return state;
}

std::string users_of(const json& users) {
  std::string line =
      fmt::format("{} running, {} waiting, {} started, {} finished", count(users, "running"),
                  count(users, "waiting"), count(users, "started"), count(users, "finished"));
  for (const char* name : {"failed", "removed"}) {
    if (number(users, name) > 0) line += fmt::format(", {} {}", count(users, name), name);
  }
  if (number(users, "highest_id") > 0) {
    line += fmt::format("; ids to {}", number(users, "highest_id"));
  }
  return line;
}

std::string settings_text(const json& settings) {
  std::string lines;
  std::size_t width = 0;
  if (!settings.is_array()) return lines;
  for (const json& setting : settings) width = std::max(width, text(setting, "name").size());
  for (const json& setting : settings) {
    lines += fmt::format("  {:<{}}  {}", text(setting, "name"), width,
                         base::printable(part(setting, "value").dump()));
    if (!text(setting, "source").empty()) lines += fmt::format("  ({})", text(setting, "source"));
    if (!text(setting, "description").empty()) lines += "  " + text(setting, "description");
    lines += "\n";
  }
  return lines;
}

std::string status_text(const json& status) {
  std::string lines = row("State", state_of(status)) + row("Error", text(status, "error")) +
                      row("Run", text(status, "run")) + row("Scenario", text(status, "scenario"));
  if (text(status, "run").empty()) return lines;
  lines += row("Users", users_of(part(status, "users")));
  lines += row("User rate", text(status, "user_rate"));
  const json& elapsed = part(status, "elapsed_s");
  const double seconds = elapsed.is_number() ? elapsed.get<double>() : 0;
  lines += row("Started", fmt::format("{}, for {} now", text(status, "started_at"),
                                      base::format_duration(seconds * 1e9)));
  const std::string settings = settings_text(part(status, "settings"));
  return settings.empty() ? lines : lines + "Settings\n" + settings;
}

std::string ids_text(const json& range) {
  const std::uint64_t first = number(range, "first");
  const std::uint64_t last = number(range, "last");
  return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

std::string waiting_text(const json& waiting) {
  std::string lines =
      fmt::format("{} waiting, {} running\n", count(waiting, "waiting"), count(waiting, "running"));
  const json& ranges = part(waiting, "ranges");
  if (!ranges.is_array() || ranges.empty()) return lines;
  std::string ids;
  for (const json& range : ranges) ids += (ids.empty() ? "ids " : ", ") + ids_text(range);
  return lines + ids + "\n";
}

std::string live_text(const json& view) {
  std::string lines;
  const json& said = part(view, "lines");
  for (const json& line : said.is_array() ? said : json::array()) {
    if (line.is_string()) lines += base::printable(line.get_ref<const std::string&>()) + "\n";
  }
  const std::string progress = text(view, "progress");
  return progress.empty() ? lines : lines + progress + "\n";
}

std::string health_text(const json& health) {
  const std::string error = text(health, "error");
  return one_line(
      fmt::format("{}: {}", text(health, "status"), error.empty() ? text(health, "state") : error));
}

std::string changed_text(const json& answer) {
  const std::string lines = settings_text(part(answer, "changed"));
  return lines.empty() ? "nothing has changed\n" : "changed\n" + lines;
}

std::string removed_text(const json& answer) {
  const std::uint64_t chosen = number(answer, "chosen");
  return one_line(fmt::format("{} user{} chosen to be removed", base::format_count(chosen),
                              chosen == 1 ? "" : "s"));
}

std::string traced_text(const json& answer) {
  const std::uint64_t user = number(answer, "user");
  return one_line(user == 0 ? "nobody is traced" : fmt::format("user {} is traced", user));
}

std::string throttle_text(const json& throttle) {
  std::string line = text(throttle, "pace");
  if (flag(throttle, "is_changing")) line += ", changing";
  if (flag(throttle, "is_paused")) line += ", paused";
  line += fmt::format("; {} waiting, {} granted", count(throttle, "waiting"),
                      count(throttle, "granted"));
  if (number(throttle, "places") > 0) line += fmt::format(", {} inside", count(throttle, "places"));
  return line;
}

std::string throttles_text(const json& answer) {
  const json& list = part(answer, "throttles");
  if (!list.is_array() || list.empty()) return "there are no throttles\n";
  std::size_t width = 0;
  for (const json& throttle : list) width = std::max(width, text(throttle, "name").size());
  std::string lines;
  for (const json& throttle : list) {
    lines += fmt::format("{:<{}}  {}\n", text(throttle, "name"), width, throttle_text(throttle));
  }
  return lines;
}

std::string throttle_answer_text(const json& answer) {
  const json& throttle = part(answer, "throttle");
  if (throttle.is_null()) return "stopped\n";
  return fmt::format("{}: {} is at {}\n",
                     flag(answer, "changed") ? "changed" : "nothing has changed",
                     text(throttle, "name"), throttle_text(throttle));
}

std::string text_of(const std::string& what, const json& answer) {
  if (what == "status") return status_text(answer);
  if (what == "do") return one_line("started " + text(answer, "run"));
  if (what == "add") return one_line("added " + ids_text(answer));
  if (what == "remove") return removed_text(answer);
  if (what == "update" || what == "env") return changed_text(answer);
  if (what == "pause") return flag(answer, "changed") ? "paused\n" : "was paused already\n";
  if (what == "resume") return flag(answer, "changed") ? "resumed\n" : "was not paused\n";
  if (what == "rate") return one_line("users start at " + text(answer, "user_rate"));
  if (what == "trace") return traced_text(answer);
  if (what == "users") return waiting_text(answer);
  if (what == "throttles") return throttles_text(answer);
  if (what == "throttle") return throttle_answer_text(answer);
  if (what == "attach") return live_text(answer);
  if (what == "health") return health_text(answer);
  return one_line(text(answer, "state"));  // stop, reset, disable
}

}  // namespace

std::string ctl_text(const std::string& subcommand, const server::ApiAnswer& answer) {
  const json parsed = json::parse(answer.body, nullptr, false);
  if (!parsed.is_object()) return "the answer makes no sense: expected a JSON object\n";
  return text_of(subcommand, parsed);
}

std::string ctl_problem_text(const server::ApiAnswer& answer) {
  const json problem = json::parse(answer.body, nullptr, false);
  std::string lines = text(problem, "detail");
  if (lines.empty()) lines = text(problem, "error");  // of a health that is bad
  if (lines.empty()) lines = fmt::format("the answer has the status {}", answer.status);
  if (!text(problem, "state").empty()) {
    lines += fmt::format(" (the controller is in the state {})", text(problem, "state"));
  }
  lines += "\n";
  const json& errors = part(problem, "errors");
  for (const json& error : errors.is_array() ? errors : json::array()) {
    lines += "  " + text(error, "name");
    if (!text(error, "value").empty()) lines += ": " + text(error, "value");
    lines += ": " + text(error, "reason") + "\n";
  }
  return lines;
}

CtlListing ctl_listing(const server::ApiAnswer& status) {
  const json parsed = json::parse(status.body, nullptr, false);
  if (status.status != 200) return {"?", "?", text(parsed, "detail")};
  return {state_of(parsed), count(part(parsed, "users"), "running"), text(parsed, "scenario")};
}

}  // namespace throng::cli
