#pragma once

#include <string>
#include <string_view>

#include "demo/calibration.hpp"
#include "demo/route.hpp"
#include "protocols/http/request_parser.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tcp_stream.hpp"
#include "throng/task.hpp"

namespace throng::demo {

/// An HTTP/1.1 server to aim at: known routes, and calibrated answers with a record of its own.
/// Thread: the loop's own. Lifetime: calibration and loop must outlive it.
class DemoServer {
 public:
  DemoServer(runtime::Loop& loop, Calibration& calibration)
      : loop_(loop), calibration_(calibration) {}

  /// Serves the connections of `listener` until it is stopped.
  [[nodiscard]] Task<void> serve(runtime::TcpListener& listener);

 private:
  class Connection;
  Task<void> converse(runtime::TcpStream stream);

  runtime::Loop& loop_;
  Calibration& calibration_;
};

}  // namespace throng::demo
