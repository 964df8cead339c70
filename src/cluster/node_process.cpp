#include "cluster/node_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace throng::cluster {
namespace {

[[noreturn]] void fail(int error, const char* what) {
  throw std::system_error(error, std::generic_category(), what);
}

/// How the child begins: which descriptors it has, and no signal blocked or ignored.
class Setup {
 public:
  explicit Setup(const std::vector<int>& inherited) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (::fcntl(STDERR_FILENO, F_GETFD) < 0) {  // it was closed
      posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    // Onto itself: the only effect is that it stays open.
    for (const int fd : inherited) posix_spawn_file_actions_adddup2(&files, fd, fd);
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
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

}  // namespace

NodeProcess::NodeProcess(runtime::Loop& loop, std::vector<std::string> arguments,
                         const std::vector<int>& inherited) {
  const Setup setup(inherited);
  std::string name = "throng";
  std::vector<char*> words = {name.data()};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const int error = ::posix_spawn(&pid_, "/proc/self/exe", &setup.files, &setup.attributes,
                                  words.data(), environ);
  if (error != 0) {
    pid_ = -1;
    fail(error, "cannot start the process that carries the users");
  }
  pid_fd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  auto watch = runtime::FdWatch::open(loop, pid_fd_);
  if (pid_fd_ < 0 || !watch) {
    const int why = errno;
    kill();
    collect();
    if (pid_fd_ >= 0) ::close(pid_fd_);
    fail(why, "cannot watch the process that carries the users");
  }
  watch_.emplace(std::move(watch).value());
}

NodeProcess::~NodeProcess() {
  kill();
  collect();
  watch_.reset();
  ::close(pid_fd_);
}

Task<std::optional<int>> NodeProcess::ended() {
  const auto ready = co_await watch_->readable();
  if (ready.is_stopped()) co_return std::nullopt;
  co_return collect();
}

void NodeProcess::kill() {
  if (!status_) ::kill(pid_, SIGKILL);
}

int NodeProcess::collect() {
  while (!status_) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) {
      status_ = status;
    } else if (errno != EINTR) {
      status_ = 0;
    }
  }
  return *status_;
}

}  // namespace throng::cluster
