#pragma once

#include <cstdint>
#include <string>

namespace throng::cluster {

/// What the process that carries a run is told by the one that made it.
struct NodeArguments {
  std::string run;
  std::string node;
  std::uint64_t incarnation = 1;
  int bus_fd = -1;   // a socket whose other end a BusPort holds
  int page_fd = -1;  // a run::SharedCrashPage
  int parent = 0;    // its process id
};

/// Carries out a run in this process, which was made for it. Returns the process's exit code.
/// Ends the process when the one that made it has gone.
/// Throws std::system_error when the descriptors are not what they should be ("cannot start").
int run_node(const NodeArguments& arguments);

}  // namespace throng::cluster
