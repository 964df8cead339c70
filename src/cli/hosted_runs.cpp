#include "cli/hosted_runs.hpp"

#include <utility>

#include "cli/shell.hpp"
#include "server/run_sockets.hpp"

namespace throng::cli {

HostedRuns::~HostedRuns() {
  for (auto& port : ports_) port->serving.destroy();  // before what it uses
}

Result<bool, std::string> HostedRuns::open(const std::string& path) {
  auto opened = server::ControlPort::open(host_.loop(), path, api_);
  if (!opened) return failed(opened.error());
  auto port = std::make_unique<Port>();
  port->path = path;
  port->port = std::move(opened).value();
  port->serving.start(port->port->run(), scope_);
  ports_.push_back(std::move(port));
  return true;
}

Result<bool, std::string> HostedRuns::open_for(const std::string& id) {
  const server::RunSockets sockets(run_socket_folder());
  auto path = sockets.path_of(id);
  if (!path) return failed(path.error());
  return open(*path);
}

}  // namespace throng::cli
