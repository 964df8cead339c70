#include "server/control_api.hpp"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "server/api_call.hpp"
#include "server/api_json.hpp"
#include "server/api_problem.hpp"
#include "server/openapi_document.hpp"

namespace throng::server {
namespace {

using Json = nlohmann::ordered_json;
using cluster::Controlled;
using cluster::ControlProblem;

ApiAnswer said(std::string json) {
  ApiAnswer answer;
  answer.body = std::move(json);
  return answer;
}
ApiAnswer said(const Json& json) {
  return said(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

/// Carries out one call, whichever it is. Lifetime: its tasks refer to it and to the call.
class CallVisitor {
 public:
  CallVisitor(cluster::Control& control, const std::string& who) : control_(control), who_(who) {}

  Task<ApiAnswer> operator()(const calls::Status&) const {
    auto status = co_await control_.status();
    if (!status) co_return co_await refused(status);
    co_return said(status_json(*status));
  }
  Task<ApiAnswer> operator()(const calls::Health&) const {
    auto status = co_await control_.status();
    if (!status) co_return co_await refused(status);
    co_return health_answer(*status);
  }
  Task<ApiAnswer> operator()(const calls::Settings&) const {
    auto status = co_await control_.status();
    if (!status) co_return co_await refused(status);
    co_return said(settings_json("settings", status->settings));
  }
  Task<ApiAnswer> operator()(const calls::Waiting&) const {
    auto waiting = co_await control_.waiting_users();
    if (!waiting) co_return co_await refused(waiting);
    co_return said(waiting_json(*waiting));
  }
  Task<ApiAnswer> operator()(const calls::Live& call) const {
    auto view = co_await control_.live(call.after);
    if (!view) co_return co_await refused(view);
    co_return said(live_json(*view));
  }
  Task<ApiAnswer> operator()(const calls::Document&) const {
    co_return said(std::string(openapi_document()));
  }
  Task<ApiAnswer> operator()(const calls::Start& call) const {
    auto run = co_await control_.start(call.request, who_);
    if (!run) co_return co_await refused(run);
    co_return one("run", *run);
  }
  Task<ApiAnswer> operator()(const calls::AddCount& call) const {
    auto ids = co_await control_.add_users(call.count, who_);
    if (!ids) co_return co_await refused(ids);
    co_return added(*ids);
  }
  Task<ApiAnswer> operator()(const calls::AddIds& call) const {
    auto ids = co_await control_.add_users(call.ids, who_);
    if (!ids) co_return co_await refused(ids);
    co_return added(*ids);
  }
  Task<ApiAnswer> operator()(const calls::RemoveCount& call) const {
    auto chosen = co_await control_.remove_users(call.count, call.is_forced, who_);
    if (!chosen) co_return co_await refused(chosen);
    co_return one("chosen", *chosen);
  }
  Task<ApiAnswer> operator()(const calls::RemoveIds& call) const {
    auto chosen = co_await control_.remove_users(call.ids, call.is_forced, who_);
    if (!chosen) co_return co_await refused(chosen);
    co_return one("chosen", *chosen);
  }
  Task<ApiAnswer> operator()(const calls::Stop&) const {
    auto state = co_await control_.stop(who_);
    if (!state) co_return co_await refused(state);
    co_return one("state", name(*state));
  }
  Task<ApiAnswer> operator()(const calls::Reset&) const {
    auto state = co_await control_.reset(who_);
    if (!state) co_return co_await refused(state);
    co_return one("state", name(*state));
  }
  Task<ApiAnswer> operator()(const calls::Disable&) const {
    auto state = co_await control_.disable(who_);
    if (!state) co_return co_await refused(state);
    co_return one("state", name(*state));
  }
  Task<ApiAnswer> operator()(const calls::Pause&) const {
    auto changed = co_await control_.pause(who_);
    if (!changed) co_return co_await refused(changed);
    co_return one("changed", *changed);
  }
  Task<ApiAnswer> operator()(const calls::Resume&) const {
    auto changed = co_await control_.resume(who_);
    if (!changed) co_return co_await refused(changed);
    co_return one("changed", *changed);
  }
  Task<ApiAnswer> operator()(const calls::SetRate& call) const {
    auto rate = co_await control_.set_user_rate(call.rate, who_);
    if (!rate) co_return co_await refused(rate);
    co_return one("user_rate", *rate);
  }
  Task<ApiAnswer> operator()(const calls::Update& call) const {
    auto changed = co_await control_.update(call.values, who_);
    if (!changed) co_return co_await refused(changed);
    co_return said(settings_json("changed", *changed));
  }
  Task<ApiAnswer> operator()(const calls::Trace& call) const {
    auto user = co_await control_.trace(call.user, who_);
    if (!user) co_return co_await refused(user);
    co_return one("user", *user);
  }
  Task<ApiAnswer> operator()(const calls::Throttles&) const {
    auto throttles = co_await control_.throttles();
    if (!throttles) co_return co_await refused(throttles);
    co_return said(throttles_json(*throttles));
  }
  Task<ApiAnswer> operator()(const calls::CallThrottle& call) const {
    auto answer = co_await control_.call_throttle(call.call, who_);
    if (!answer) co_return co_await refused(answer);
    co_return said(throttle_answer_json(call.call.throttle, *answer));
  }

 private:
  template <class T>
  static ApiAnswer one(const char* name, const T& value) {
    Json json;
    json[name] = value;
    return said(json);
  }
  static ApiAnswer added(cluster::UserIds ids) {
    Json json;
    json["first"] = ids.first;
    json["last"] = ids.last;
    return said(json);
  }

  template <class T>
  Task<ApiAnswer> refused(const Controlled<T>& outcome) const {
    ApiProblem problem;
    if (outcome.is_stopped()) {
      problem.status = 503;
      problem.detail = "the controller is ending; what was asked for may have taken effect";
      co_return answer_of(problem);
    }
    problem = problem_of(outcome.error());
    if (outcome.error().kind == ControlProblem::Kind::kWrongState) {
      auto status = co_await control_.status();
      if (status) problem.state = name(status->state);
    }
    co_return answer_of(problem);
  }

  cluster::Control& control_;
  const std::string& who_;
};

}  // namespace

Task<ApiAnswer> ControlApi::handle(ApiRequest request) {
  auto call = read_call(request);
  if (!call) co_return answer_of(call.error());
  const CallVisitor visitor(control_, request.who);
  co_return co_await std::visit(visitor, *call);
}

}  // namespace throng::server
