#include "server/api_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/printable.hpp"
#include "server/api_fields.hpp"
#include "server/api_throttle.hpp"

namespace throng::server {
namespace {

using nlohmann::json;

constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "PATCH"};

/// A number of nothing but digits.
std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

void require(ApiFields& fields, const char* name, bool is_there, const char* expected) {
  if (!is_there) fields.fail(name, "", fmt::format("is missing: expected {}", expected));
}

/// Either of "count" and "ids".
struct Chosen {
  std::optional<std::uint64_t> count;
  std::optional<cluster::UserIds> ids;
};
Chosen read_chosen(ApiFields& fields) {
  Chosen chosen;
  const bool has_count = fields.find("count") != nullptr;
  const bool has_ids = fields.find("ids") != nullptr;
  if (has_count == has_ids) {
    fields.fail(has_count ? "ids" : "count", "",
                has_count ? "cannot stand beside count: expected one of them"
                          : "is missing: expected count, such as 10, or ids, such as \"101-200\"");
    return chosen;
  }
  chosen.count = fields.integer("count", 1, kMostUsers);
  if (const auto text = fields.text("ids")) {
    auto ids = read_ids(*text);
    if (ids) chosen.ids = *ids;
    if (!ids) fields.fail("ids", shown_value(*text), ids.error());
  }
  return chosen;
}

template <class Call>
ApiCall read_plain(ApiFields&) {
  return Call{};
}

ApiCall read_start(ApiFields& fields) {
  calls::Start call;
  const bool has_scenario = fields.find("scenario") != nullptr;
  require(fields, "scenario", has_scenario, "a file, or the name of a scenario");
  call.request.scenario = fields.text("scenario").value_or("");
  call.request.users = fields.integer("users", 0, kMostUsers);
  call.request.first_id = fields.integer("first_id", 1, kHighestId);
  call.request.duration = fields.text("duration");
  call.request.user_rate = fields.text("user_rate");
  if (const json* settings = fields.object("settings")) {
    for (const auto& [name, value] : settings->items()) {
      call.request.settings[name] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
  return call;
}

ApiCall read_add(ApiFields& fields) {
  const Chosen chosen = read_chosen(fields);
  if (chosen.ids) return calls::AddIds{*chosen.ids};
  return calls::AddCount{chosen.count.value_or(0)};
}

ApiCall read_remove(ApiFields& fields) {
  const Chosen chosen = read_chosen(fields);
  const bool is_forced = fields.flag("force");
  if (chosen.ids) return calls::RemoveIds{*chosen.ids, is_forced};
  return calls::RemoveCount{chosen.count.value_or(0), is_forced};
}

ApiCall read_rate(ApiFields& fields) {
  const bool is_there = fields.find("user_rate") != nullptr;
  require(fields, "user_rate", is_there, "a rate, such as \"20/s\" or \"unlimited\"");
  return calls::SetRate{fields.text("user_rate").value_or("")};
}

ApiCall read_update(ApiFields& fields) {
  calls::Update call;
  const json* settings = fields.object("settings");
  require(fields, "settings", fields.find("settings") != nullptr, "an object of names and values");
  if (settings == nullptr) return call;
  if (settings->empty()) fields.fail("settings", "{}", "changes nothing: expected one or more");
  for (const auto& [name, value] : settings->items()) call.values[name] = value.dump();
  return call;
}

ApiCall read_trace(ApiFields& fields) {
  const bool is_there = fields.find("user") != nullptr;
  require(fields, "user", is_there, "the id of a user, or 0 for none");
  return calls::Trace{fields.integer("user", 0, kHighestId).value_or(0)};
}

template <ThrottleCallKind kKind>
ApiCall read_throttle(ApiFields& fields) {
  return calls::CallThrottle{read_throttle_call(fields, kKind)};
}

constexpr std::array kRoutes = {
    ApiRoute{"GET", "/api/v1/status"},
    ApiRoute{"GET", "/api/v1/health"},
    ApiRoute{"GET", "/api/v1/settings"},
    ApiRoute{"PATCH", "/api/v1/settings"},
    ApiRoute{"GET", "/api/v1/users/waiting"},
    ApiRoute{"POST", "/api/v1/users/add"},
    ApiRoute{"POST", "/api/v1/users/remove"},
    ApiRoute{"GET", "/api/v1/live"},
    ApiRoute{"GET", "/api/v1/openapi.json"},
    ApiRoute{"POST", "/api/v1/do"},
    ApiRoute{"POST", "/api/v1/stop"},
    ApiRoute{"POST", "/api/v1/reset"},
    ApiRoute{"POST", "/api/v1/disable"},
    ApiRoute{"POST", "/api/v1/pause"},
    ApiRoute{"POST", "/api/v1/resume"},
    ApiRoute{"PUT", "/api/v1/rate"},
    ApiRoute{"POST", "/api/v1/trace"},
    ApiRoute{"GET", "/api/v1/throttles"},
    ApiRoute{"POST", "/api/v1/throttles/start"},
    ApiRoute{"POST", "/api/v1/throttles/change"},
    ApiRoute{"POST", "/api/v1/throttles/gradual"},
    ApiRoute{"POST", "/api/v1/throttles/unlock"},
    ApiRoute{"POST", "/api/v1/throttles/pause"},
    ApiRoute{"POST", "/api/v1/throttles/resume"},
    ApiRoute{"POST", "/api/v1/throttles/stop"},
};
/// What reads the body of each, in the same order.
using ReadBody = ApiCall (*)(ApiFields&);
constexpr std::array<ReadBody, kRoutes.size()> kReaders = {
    read_plain<calls::Status>,
    read_plain<calls::Health>,
    read_plain<calls::Settings>,
    read_update,
    read_plain<calls::Waiting>,
    read_add,
    read_remove,
    read_plain<calls::Live>,
    read_plain<calls::Document>,
    read_start,
    read_plain<calls::Stop>,
    read_plain<calls::Reset>,
    read_plain<calls::Disable>,
    read_plain<calls::Pause>,
    read_plain<calls::Resume>,
    read_rate,
    read_trace,
    read_plain<calls::Throttles>,
    read_throttle<ThrottleCallKind::kStart>,
    read_throttle<ThrottleCallKind::kChange>,
    read_throttle<ThrottleCallKind::kGradual>,
    read_throttle<ThrottleCallKind::kUnlock>,
    read_throttle<ThrottleCallKind::kPause>,
    read_throttle<ThrottleCallKind::kResume>,
    read_throttle<ThrottleCallKind::kStop>,
};

std::string shown_target(std::string_view text) {
  constexpr std::size_t kMostShown = 80;
  return base::printable(text.substr(0, kMostShown)) + (text.size() > kMostShown ? "…" : "");
}

/// The reader of a request. Errors: no such path, or another method.
Result<ReadBody, ApiProblem> find_reader(std::string_view method, std::string_view path) {
  ApiProblem problem;
  for (std::size_t i = 0; i < kRoutes.size(); ++i) {
    if (kRoutes[i].path != path) continue;
    if (kRoutes[i].method == method) return kReaders[i];
    problem.allow += (problem.allow.empty() ? "" : ", ") + std::string(kRoutes[i].method);
  }
  if (problem.allow.empty()) {
    problem.status = 404;
    problem.detail =
        fmt::format("there is no \"{}\": /api/v1/openapi.json has all paths", shown_target(path));
    return failed(std::move(problem));
  }
  problem.status = 405;
  const bool is_known =
      std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
  problem.detail = fmt::format("{} does not take {}: expected {}", path,
                               is_known ? std::string(method) : "this method", problem.allow);
  return failed(std::move(problem));
}

ApiProblem bad_query(std::string_view name, std::string_view value, const char* reason) {
  ApiProblem problem;
  problem.detail = "the query of the target is wrong";
  problem.errors.push_back({shown_target(name), shown_target(value), reason});
  return problem;
}

Result<ApiCall, ApiProblem> read_query(std::string_view query, ApiCall call) {
  const std::size_t equals = std::min(query.find('='), query.size());
  const std::string_view name = query.substr(0, equals);
  const std::string_view value = query.substr(std::min(equals + 1, query.size()));
  auto* live = std::get_if<calls::Live>(&call);
  if (live == nullptr) {
    return failed(bad_query(name, value, "is unknown: this path takes no query"));
  }
  if (name != "after") return failed(bad_query(name, value, "is unknown: expected after"));
  const auto after = number_of(value);
  if (!after || *after > kHighestId) {
    return failed(bad_query(name, value, "expected a whole number, the \"next\" of before"));
  }
  live->after = *after;
  return call;
}

Result<ApiCall, ApiProblem> read_body(std::string_view body, ReadBody read) {
  const bool is_blank = body.find_first_not_of(" \t\r\n") == std::string_view::npos;
  auto parsed = read_strict_json(is_blank ? "{}" : body);
  ApiProblem problem;
  if (!parsed) {
    problem.detail = fmt::format("the body {}: expected a JSON object", parsed.error());
    return failed(std::move(problem));
  }
  if (!parsed->is_object()) {
    problem.detail = "the body is no object: expected a JSON object";
    return failed(std::move(problem));
  }
  ApiFields fields(*parsed);
  ApiCall call = read(fields);
  problem.errors = fields.take_errors();
  if (problem.errors.empty()) return call;
  problem.detail =
      problem.errors.size() == 1 ? "a field of the body is wrong" : "fields of the body are wrong";
  return failed(std::move(problem));
}

}  // namespace

std::span<const ApiRoute> api_routes() {
  return kRoutes;
}

Result<ApiCall, ApiProblem> read_call(const ApiRequest& request) {
  const std::string_view target = request.target;
  const std::size_t question = target.find('?');
  const auto reader = find_reader(request.method, target.substr(0, question));
  if (!reader) return failed(reader.error());
  auto call = read_body(request.body, *reader);
  if (!call || question == std::string_view::npos) return call;
  return read_query(target.substr(question + 1), std::move(call).value());
}

Result<cluster::UserIds, std::string> read_ids(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = number_of(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number_of(text.substr(dash + 1));
  if (!first || !last || *first < 1 || *last < *first || *last > kHighestId) {
    return failed(fmt::format(
        "expected ids such as \"5\" or \"5-9\", the first from 1, the last to {}", kHighestId));
  }
  const cluster::UserIds ids{*first, *last};
  if (ids.count() > kMostUsers) {
    return failed(fmt::format("expected {} ids at most", kMostUsers));
  }
  return ids;
}

}  // namespace throng::server
