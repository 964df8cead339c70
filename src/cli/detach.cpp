#include "cli/detach.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/input_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

namespace throng::cli {
namespace {

/// How the process begins: away from the terminal.
class Setup {
 public:
  Setup(int log_fd, int ready_fd) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, log_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, log_fd, STDERR_FILENO);
    // Onto itself: the only effect is that it stays open.
    posix_spawn_file_actions_adddup2(&files, ready_fd, ready_fd);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  }
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;
  ~Setup() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
};

/// All that comes until the other end is closed or a line is whole.
std::string read_line(int fd) {
  std::string text;
  char byte = 0;
  for (;;) {
    const ssize_t got = ::read(fd, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || byte == '\n') return text;
    text += byte;
  }
}

int exit_code_of(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(kBroken);
}

}  // namespace

int run_detached(std::vector<std::string> arguments, const std::string& log_file, std::FILE* out,
                 std::FILE* err) {
  const auto fail = [&](const char* what) {
    write_text(err, fmt::format("throng run: {}: {}\n", what, std::strerror(errno)));
    return static_cast<int>(kBroken);
  };
  const int log_fd = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (log_fd < 0) return fail(("cannot create " + log_file).c_str());
  int ready[2];
  if (::pipe2(ready, O_CLOEXEC) != 0) return fail("pipe");
  const Setup setup(log_fd, ready[1]);
  arguments.insert(arguments.begin(), "throng");
  arguments.push_back("--ready-fd=" + std::to_string(ready[1]));
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, "/proc/self/exe", &setup.files, &setup.attributes, words.data(), environ);
  ::close(log_fd);
  ::close(ready[1]);
  if (error != 0) {
    ::close(ready[0]);
    errno = error;
    return fail("cannot start the run");
  }
  const std::string words_of_run = read_line(ready[0]);
  ::close(ready[0]);
  if (words_of_run.empty()) {
    const int code = exit_code_of(pid);
    write_text(err, base::read_input(log_file).value_or(""));
    ::unlink(log_file.c_str());
    return code;
  }
  write_text(out, fmt::format("{}\nlog: {} (process {})\n", words_of_run, log_file, pid));
  return kPassed;
}

void tell_ready(int fd, const std::string& words) {
  const std::string line = words + "\n";
  // Short enough to be written whole; nobody waits any more when it fails.
  if (::write(fd, line.data(), line.size()) < 0) errno = 0;
  ::close(fd);
}

std::vector<std::string> own_arguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string> arguments;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\0', at), all.size());
    arguments.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  if (!arguments.empty()) arguments.erase(arguments.begin());
  return arguments;
}

}  // namespace throng::cli
