#pragma once

#include "cluster/control.hpp"
#include "server/api_message.hpp"

namespace throng::server {

/// What docs/openapi.json describes, without a transport: reads a request, asks the controller, and
/// writes down what it said. Calls may be under way side by side. Thread: the controller's loop.
class ControlApi {
 public:
  explicit ControlApi(cluster::Control& control) : control_(control) {}

  /// Any bytes are answered; see read_call for what is refused. Suspends as the controller does.
  /// Stopped: a problem of status 503, after which the call may have taken effect.
  Task<ApiAnswer> handle(ApiRequest request);

 private:
  cluster::Control& control_;
};

}  // namespace throng::server
