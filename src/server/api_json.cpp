#include "server/api_json.hpp"

#include <nlohmann/json.hpp>

#include "base/units.hpp"

namespace throng::server {
namespace {

using Json = nlohmann::ordered_json;

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json setting_object(const cluster::SettingStatus& setting) {
  Json value = Json::parse(setting.value, nullptr, false);
  if (value.is_discarded()) value = setting.value;  // a masked one need not be JSON
  return {{"name", setting.name},
          {"description", setting.description},
          {"type", setting.type},
          {"value", std::move(value)},
          {"source", setting.source},
          {"is_secret", setting.is_secret},
          {"is_updatable", setting.is_updatable}};
}

Json setting_list(const std::vector<cluster::SettingStatus>& settings) {
  Json list = Json::array();
  for (const cluster::SettingStatus& setting : settings) list.push_back(setting_object(setting));
  return list;
}

Json throttle_object(const cluster::ThrottleReport& throttle) {
  return {{"name", throttle.name},           {"pace", throttle.pace},
          {"is_paused", throttle.is_paused}, {"is_changing", throttle.is_changing},
          {"waiting", throttle.waiting},     {"granted", throttle.granted},
          {"places", throttle.places}};
}

}  // namespace

std::string status_json(const cluster::ControllerStatus& status) {
  Json json;
  json["state"] = name(status.state);
  json["error"] = text_or_null(status.error);
  json["run"] = text_or_null(status.run);
  json["scenario"] = text_or_null(status.scenario);
  json["users"] = Json{{"waiting", status.waiting},      {"running", status.running},
                       {"started", status.started},      {"finished", status.finished},
                       {"failed", status.failed},        {"removed", status.removed},
                       {"highest_id", status.highest_id}};
  json["is_preparing"] = status.is_preparing;
  json["is_paused"] = status.is_paused;
  json["user_rate"] = text_or_null(status.user_rate);
  json["started_at"] =
      status.started_unix_ns == 0 ? Json(nullptr) : Json(base::format_utc(status.started_unix_ns));
  json["elapsed_s"] = status.elapsed_s;
  json["settings"] = setting_list(status.settings);
  return written(json);
}

ApiAnswer health_answer(const cluster::ControllerStatus& status) {
  const bool is_ok = status.state != cluster::ControllerState::kError;
  Json json;
  json["status"] = is_ok ? "ok" : "error";
  json["state"] = name(status.state);
  if (!is_ok) json["error"] = status.error;
  ApiAnswer answer;
  answer.status = is_ok ? 200 : 503;
  answer.body = written(json);
  return answer;
}

std::string settings_json(const char* name, const std::vector<cluster::SettingStatus>& settings) {
  return written(Json{{name, setting_list(settings)}});
}

std::string waiting_json(const cluster::WaitingUsersStatus& waiting) {
  Json ranges = Json::array();
  for (const cluster::UserIds& ids : waiting.ranges) {
    ranges.push_back(Json{{"first", ids.first}, {"last", ids.last}});
  }
  return written(
      Json{{"waiting", waiting.waiting}, {"running", waiting.running}, {"ranges", ranges}});
}

std::string throttles_json(const std::vector<cluster::ThrottleReport>& throttles) {
  Json list = Json::array();
  for (const cluster::ThrottleReport& throttle : throttles)
    list.push_back(throttle_object(throttle));
  return written(Json{{"throttles", std::move(list)}});
}

std::string throttle_answer_json(const std::string& name, const cluster::ThrottleAnswer& answer) {
  Json json = {{"changed", answer.has_changed}, {"throttle", nullptr}};
  for (const cluster::ThrottleReport& throttle : answer.throttles) {
    if (throttle.name == name) json["throttle"] = throttle_object(throttle);
  }
  return written(json);
}

std::string live_json(const cluster::LiveView& view) {
  return written(Json{{"next", view.next},
                      {"lines", view.lines},
                      {"progress", view.progress},
                      {"is_over", view.is_over}});
}

}  // namespace throng::server
