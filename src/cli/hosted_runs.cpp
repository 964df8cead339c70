#include "cli/hosted_runs.hpp"

#include <utility>

#include "cli/shell.hpp"
#include "server/run_sockets.hpp"

namespace throng::cli {

HostedRuns::~HostedRuns() {
  serving_.destroy();  // before what it uses
}

Result<bool, std::string> HostedRuns::open(const std::string& path) {
  auto opened = server::ControlPort::open(host_.loop(), path, api_);
  if (!opened) return failed(opened.error());
  port_ = std::move(opened).value();
  path_ = path;
  serving_.start(port_->run(), scope_);
  return true;
}

Result<bool, std::string> HostedRuns::open_for(const std::string& id) {
  const server::RunSockets sockets(run_socket_folder());
  auto path = sockets.path_of(id);
  if (!path) return failed(path.error());
  return open(*path);
}

}  // namespace throng::cli
