#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/run_host.hpp"
#include "runtime/run_to_end.hpp"
#include "server/control_api.hpp"
#include "server/control_port.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// The runs of one command with a socket through which they can be asked and changed.
class HostedRuns {
 public:
  explicit HostedRuns(cluster::RunHost::Options options)
      : host_(std::move(options)), api_(host_), scope_(host_.loop()) {}
  ~HostedRuns();

  cluster::RunHost& host() { return host_; }

  /// Listens at `path`. Errors: it cannot, and what to do.
  Result<bool, std::string> open(const std::string& path);
  /// Listens where the runs of this user are looked for, under `id`.
  Result<bool, std::string> open_for(const std::string& id);
  /// Where it listens first; empty: nowhere.
  std::string path() const { return ports_.empty() ? "" : ports_.front()->path; }

 private:
  cluster::RunHost host_;
  server::ControlApi api_;
  Scope scope_;
  struct Port {
    std::string path;
    std::unique_ptr<server::ControlPort> port;
    runtime::RememberedRoot serving;
  };
  std::vector<std::unique_ptr<Port>> ports_;
};

}  // namespace throng::cli
