#pragma once

#include <string>
#include <vector>

#include "cluster/control.hpp"
#include "server/api_message.hpp"

namespace throng::server {

/// What a controller said, as docs/openapi.json describes it. Bytes that are no UTF-8 are replaced.
std::string status_json(const cluster::ControllerStatus& status);
/// A controller in the state of an error is not healthy: 503.
ApiAnswer health_answer(const cluster::ControllerStatus& status);
/// `name`: of the list.
std::string settings_json(const char* name, const std::vector<cluster::SettingStatus>& settings);
std::string waiting_json(const cluster::WaitingUsersStatus& waiting);
std::string throttles_json(const std::vector<cluster::ThrottleReport>& throttles);
/// `name`: of the throttle that was called.
std::string throttle_answer_json(const std::string& name, const cluster::ThrottleAnswer& answer);
std::string live_json(const cluster::LiveView& view);

}  // namespace throng::server
