#include "server/api_problem.hpp"

#include <nlohmann/json.hpp>

namespace throng::server {
namespace {

using Json = nlohmann::ordered_json;

int status_of(cluster::ControlProblem::Kind kind) {
  using Kind = cluster::ControlProblem::Kind;
  switch (kind) {
    case Kind::kWrongState:
    case Kind::kUnsupported:
      return 409;
    case Kind::kBadValue:
      return 422;
    case Kind::kBusy:
      return 503;
    case Kind::kBroken:
      break;
  }
  return 500;
}

}  // namespace

ApiProblem problem_of(const cluster::ControlProblem& problem) {
  ApiProblem told;
  told.status = status_of(problem.kind);
  told.detail = problem.text;
  told.errors = problem.details;
  return told;
}

ApiAnswer answer_of(const ApiProblem& problem) {
  Json json;
  json["type"] = "about:blank";
  json["title"] = title_of(problem.status);
  json["status"] = problem.status;
  json["detail"] = problem.detail;
  if (!problem.state.empty()) json["state"] = problem.state;
  if (!problem.allow.empty()) json["allow"] = problem.allow;
  if (!problem.errors.empty()) {
    Json& errors = json["errors"] = Json::array();
    for (const ApiProblem::Error& error : problem.errors) {
      errors.push_back(
          Json{{"name", error.name}, {"value", error.value}, {"reason", error.reason}});
    }
  }
  ApiAnswer answer;
  answer.status = problem.status;
  answer.content_type = "application/problem+json";
  answer.body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  answer.allow = problem.allow;
  return answer;
}

std::string_view title_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Internal Server Error";
  }
}

}  // namespace throng::server
