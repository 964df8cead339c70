#pragma once

#include <cstdint>
#include <string>

namespace throng::results {

/// The machine a run was made on, without which its figures cannot be compared.
struct Environment {
  std::string cpu;
  unsigned processors = 0;  // usable by this process
  std::uint64_t memory_bytes = 0;
  std::string kernel;
  std::uint64_t open_files_limit = 0;
  std::string throng_version;
  std::string compiler;
  bool same_machine_as_target = false;
};

}  // namespace throng::results
