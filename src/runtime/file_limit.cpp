#include "runtime/file_limit.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

namespace throng::runtime {

std::uint64_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

std::optional<std::string> explain_missing_files(std::uint64_t connections, std::uint64_t others,
                                                 std::uint64_t limit) {
  const std::uint64_t needed = connections + others;
  if (needed <= limit) return std::nullopt;
  return fmt::format(
      "{} connections need {} open files, but this process may have {}.\n"
      "Raise the limit (as root: `ulimit -n {}` in this shell; for good: a line `* - nofile {}` in "
      "/etc/security/limits.conf, or `--ulimit nofile={}` for a container), or use fewer "
      "connections.",
      connections, needed, limit, needed, needed, needed);
}

}  // namespace throng::runtime
