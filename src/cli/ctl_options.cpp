#include "cli/ctl_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace throng::cli {
namespace {

using Json = nlohmann::ordered_json;
using Made = Result<server::ApiRequest, std::string>;

/// A request, or why there is none: thrown inside of this file only.
struct BadArgument {
  std::string text;
};

server::ApiRequest request(const char* method, const char* path, const Json& body = nullptr) {
  try {
    return {method, path, body.is_null() ? "" : body.dump(), {}};
  } catch (const Json::exception&) {
    throw BadArgument{"an argument is not UTF-8: expected text"};
  }
}

std::uint64_t whole(const char* place, const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) {
    throw BadArgument{
        fmt::format("{}: \"{}\" is no whole number: expected such as 10", place, text)};
  }
  return number;
}

/// KEY=VALUE each.
std::map<std::string, std::string> pairs(const char* place, const std::vector<std::string>& texts) {
  std::map<std::string, std::string> values;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw BadArgument{fmt::format("{}: \"{}\" is no setting: expected KEY=VALUE", place, text)};
    }
    const std::string key = text.substr(0, equals);
    if (!values.emplace(key, text.substr(equals + 1)).second) {
      throw BadArgument{
          fmt::format("{}: \"{}\" is given twice: expected each key once", place, key)};
    }
  }
  return values;
}

server::ApiRequest do_request(const CtlOptions& options) {
  namespace fs = std::filesystem;
  Json body;
  std::error_code error;
  const bool is_file = fs::is_regular_file(options.scenario, error);
  // The controller has a folder of its own to be in.
  body["scenario"] = is_file ? fs::absolute(options.scenario, error).string() : options.scenario;
  if (options.users) body["users"] = whole("--users", *options.users);
  if (options.first_id) body["first_id"] = whole("--first-id", *options.first_id);
  if (options.duration) body["duration"] = *options.duration;
  if (options.user_rate) body["user_rate"] = *options.user_rate;
  for (const auto& [key, value] : pairs("--set", options.settings)) body["settings"][key] = value;
  return request("POST", "/api/v1/do", body);
}

server::ApiRequest choice_request(const CtlOptions& options, const char* path) {
  Json body;
  if (options.count.has_value() == options.ids.has_value()) {
    throw BadArgument{options.ids ? "--ids: stands beside a count: expected one of them"
                                  : "which users? expected how many, or --ids A-B"};
  }
  if (options.count) body["count"] = whole("N", *options.count);
  if (options.ids) body["ids"] = *options.ids;
  if (options.is_forced) body["force"] = true;
  return request("POST", path, body);
}

server::ApiRequest update_request(const CtlOptions& options) {
  Json body;
  for (const auto& [key, value] : pairs("update", options.settings)) {
    Json parsed = Json::parse(value, nullptr, false);
    body["settings"][key] = parsed.is_discarded() ? Json(value) : std::move(parsed);
  }
  return request("PATCH", "/api/v1/settings", body);
}

/// Of a script: what stands there is the text of the variable.
server::ApiRequest variables_request(const CtlOptions& options) {
  Json body;
  for (const auto& [key, value] : pairs("env", options.settings)) body["settings"][key] = value;
  return request("PATCH", "/api/v1/settings", body);
}

server::ApiRequest trace_request(const CtlOptions& options) {
  const bool is_off = options.traced == "off";
  return request("POST", "/api/v1/trace",
                 Json{{"user", is_off ? 0 : whole("USER", options.traced)}});
}

server::ApiRequest users_request(const CtlOptions& options) {
  if (!options.shows_waiting) throw BadArgument{"users: expected --waiting"};
  return request("GET", "/api/v1/users/waiting");
}

/// Counts of a plan are sent as numbers, and times as they stand.
Json plan_body(const CtlOptions& options) {
  static constexpr std::array kNumbers = {"from_rate", "to_rate", "step_count", "step_size"};
  Json body;
  for (const auto& [key, value] : pairs("throttle gradual", options.throttle_values)) {
    const bool is_number = std::find(kNumbers.begin(), kNumbers.end(), key) != kNumbers.end();
    body[key] = is_number ? Json(whole(key.c_str(), value)) : Json(value);
  }
  return body;
}

server::ApiRequest throttle_request(const CtlOptions& options) {
  static constexpr std::array kCalls = {"start", "change", "gradual", "unlock",
                                        "pause", "resume", "stop"};
  const std::string& call = options.throttle_call;
  if (std::find(kCalls.begin(), kCalls.end(), call) == kCalls.end()) {
    throw BadArgument{
        fmt::format("throttle: \"{}\" is no call: expected start, change, gradual, "
                    "unlock, pause, resume or stop",
                    call)};
  }
  Json body;
  const bool has_pace = call == "start" || call == "change";
  if (call == "gradual") {
    body = plan_body(options);
  } else if (has_pace && options.throttle_values.empty()) {
    throw BadArgument{"throttle: the pace is missing: expected such as 100/s or \"10 at once\""};
  } else if (has_pace) {
    // 10 at once may stand without quotes.
    body["pace"] = fmt::format("{}", fmt::join(options.throttle_values, " "));
  } else if (!options.throttle_values.empty()) {
    throw BadArgument{fmt::format("throttle: {} takes nothing more: \"{}\" is too much", call,
                                  options.throttle_values.front())};
  }
  body["name"] = options.throttle;
  return request("POST", ("/api/v1/throttles/" + call).c_str(), body);
}

server::ApiRequest make(const CtlOptions& options) {
  const std::string& what = options.subcommand;
  if (what == "do") return do_request(options);
  if (what == "add") return choice_request(options, "/api/v1/users/add");
  if (what == "remove") return choice_request(options, "/api/v1/users/remove");
  if (what == "update") return update_request(options);
  if (what == "env") return variables_request(options);
  if (what == "rate") return request("PUT", "/api/v1/rate", Json{{"user_rate", options.rate}});
  if (what == "trace") return trace_request(options);
  if (what == "users") return users_request(options);
  if (what == "throttles") return request("GET", "/api/v1/throttles");
  if (what == "throttle") return throttle_request(options);
  if (what == "attach") return request("GET", "/api/v1/live?after=0");
  if (what == "health") return request("GET", "/api/v1/health");
  if (what == "status" || what == "list") return request("GET", "/api/v1/status");
  return request("POST", ("/api/v1/" + what).c_str());  // stop, reset, disable, pause, resume
}

}  // namespace

Made ctl_request(const CtlOptions& options) {
  try {
    return make(options);
  } catch (const BadArgument& bad) {
    return failed(bad.text);
  }
}

}  // namespace throng::cli
