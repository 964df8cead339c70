#include "scenario/native/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

namespace throng::scenario::native {
namespace {

/// A descriptor that is closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

/// Ctrl-C and SIGTERM as something to poll for, while this lives.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, &before_);
    fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() {
    if (fd_ >= 0) ::close(fd_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  int fd() const { return fd_; }
  bool take() const {
    signalfd_siginfo signal{};
    bool is_any = false;
    while (fd_ >= 0 && ::read(fd_, &signal, sizeof signal) == sizeof signal) is_any = true;
    return is_any;
  }

 private:
  sigset_t before_{};
  int fd_ = -1;
};

int spawn(const Program& program, int output, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  if (program.has_errors) {
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  if (!program.folder.empty()) {
    posix_spawn_file_actions_addchdir_np(&files, program.folder.c_str());
  }
  // What we block and ignore is our own affair.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t set;
  sigemptyset(&set);
  posix_spawnattr_setsigmask(&attributes, &set);
  sigaddset(&set, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &set);
  // A group of its own, so that what a compiler starts can be ended with it.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<char*> words;
  words.reserve(program.words.size() + 1);
  for (const std::string& word : program.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int error = posix_spawn(&pid, words[0], &files, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

/// One program while it runs.
class Running {
 public:
  Running(pid_t pid, int output, const Signals& signals, const Patience& patience)
      : pid_(pid), output_(output), signals_(signals), patience_(patience) {}

  /// Returns: whether it may be taken for whole; false when it was interrupted.
  bool read_all(std::string& text) {
    bool is_told = !patience_.tell;
    bool is_whole = true;
    for (;;) {
      const base::Duration left = patience_.until - patience_.clock.now();
      if (!is_told && left.count() <= 0) {
        patience_.tell();
        is_told = true;
      }
      pollfd watched[] = {{output_, POLLIN, 0}, {signals_.fd(), POLLIN, 0}};
      if (::poll(watched, 2, is_told ? -1 : milliseconds(left)) < 0 && errno != EINTR) break;
      if (watched[1].revents != 0 && signals_.take()) {
        ::kill(-pid_, is_whole ? SIGTERM : SIGKILL);
        is_whole = false;
      }
      if (watched[0].revents != 0 && !read_some(text)) break;
    }
    return is_whole;
  }

 private:
  static int milliseconds(base::Duration left) {
    return static_cast<int>(std::clamp<std::int64_t>(left.count() / 1'000'000 + 1, 0, INT_MAX));
  }
  bool read_some(std::string& text) const {
    char block[65536];
    const ssize_t size = ::read(output_, block, sizeof block);
    if (size <= 0) return size < 0 && errno == EINTR;
    const std::size_t room = Ended::kMostOutput - text.size();
    text.append(block, std::min(static_cast<std::size_t>(size), room));
    return true;
  }

  pid_t pid_;
  int output_;
  const Signals& signals_;
  const Patience& patience_;
};

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<Ended, std::string> run_program(const Program& program, const Patience& patience) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return failed(fmt::format("cannot run {}: {}", program.words[0], std::strerror(errno)));
  }
  const Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  const Signals signals;
  pid_t pid = 0;
  if (const int error = spawn(program, input.get(), pid); error != 0) {
    return failed(fmt::format("cannot run {}: {}", program.words[0], std::strerror(error)));
  }
  input.close();
  Ended ended;
  const bool is_whole = Running(pid, output.get(), signals, patience).read_all(ended.output);
  ended.exit_code = wait_for(pid);
  if (!is_whole || signals.take()) return kStopped;
  return ended;
}

std::string command_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    const bool is_plain =
        !word.empty() && word.find_first_of(" \t\n\"'\\$&|;<>()*?[]#~`!{}") == std::string::npos;
    if (is_plain) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace throng::scenario::native
