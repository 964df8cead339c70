#include "cluster/code_names.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <optional>

#include "runtime/fd_watch.hpp"

namespace throng::cluster {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration kPatience = 5s;
constexpr std::size_t kMostOutput = std::size_t{256} << 10;

/// A run of addr2line: what it writes can be read from `fd`.
struct Translator {
  Translator() = default;
  Translator(const Translator&) = delete;
  Translator& operator=(const Translator&) = delete;
  ~Translator() {
    if (fd >= 0) ::close(fd);
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// Returns: false when the program is not there, or nothing can be started.
  bool start(const std::string& module, const std::vector<std::uint64_t>& offsets) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
    fd = ends[0];
    std::vector<std::string> words = {"addr2line", "-C", "-f", "-e", module};
    for (const std::uint64_t offset : offsets) words.push_back(fmt::format("{:#x}", offset));
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int error = ::posix_spawnp(&pid, "addr2line", &files, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    if (error != 0) pid = 0;
    return error == 0;
  }

  int fd = -1;
  pid_t pid = 0;
};

Task<std::string> read_output(runtime::Loop& loop, int fd, base::TimePoint deadline) {
  std::string output;
  auto watch = runtime::FdWatch::open(loop, fd);
  if (!watch) co_return output;
  watch->set_deadline(deadline);
  while (output.size() < kMostOutput) {
    char bytes[4096];
    const ssize_t got = ::read(fd, bytes, sizeof bytes);
    if (got > 0) {
      output.append(bytes, static_cast<std::size_t>(got));
      continue;
    }
    if (got == 0 || errno != EAGAIN) break;
    if (!(co_await watch->readable()).is_ok()) break;
  }
  co_return output;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

Task<std::vector<std::string>> name_places(runtime::Loop& loop, std::vector<run::CodePlace> stack) {
  const base::TimePoint deadline = loop.now() + kPatience;
  std::vector<std::string> names;
  std::map<std::string, std::vector<std::size_t>> by_module;
  for (std::size_t i = 0; i < stack.size(); ++i) {
    names.push_back(fmt::format("{}+{:#x}", stack[i].module, stack[i].offset));
    if (!stack[i].module.empty()) by_module[stack[i].module].push_back(i);
  }
  for (const auto& [module, places] : by_module) {
    std::vector<std::uint64_t> offsets;
    for (const std::size_t place : places) {
      // Of all but the innermost the address is where the call returns to, just behind it.
      offsets.push_back(stack[place].offset - (place > 0 && stack[place].offset > 0 ? 1 : 0));
    }
    Translator translator;
    if (!translator.start(module, offsets)) break;
    const std::string output = co_await read_output(loop, translator.fd, deadline);
    const std::vector<std::string> lines = lines_of(output);
    for (std::size_t i = 0; i < places.size() && 2 * i + 1 < lines.size(); ++i) {
      if (lines[2 * i] == "??") continue;
      names[places[i]] = fmt::format("{} at {}", lines[2 * i], lines[2 * i + 1]);
    }
  }
  co_return names;
}

std::vector<std::string> above_loop(std::vector<std::string> names) {
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i].find("throng::runtime::Loop::") == std::string::npos) continue;
    names.resize(i);
    break;
  }
  return names;
}

}  // namespace throng::cluster
