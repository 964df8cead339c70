// The floor: what a request costs in system calls alone. Connections are opened, then each gets one
// send and one recv per request in batches: no poller, no parser, no timers, no records.
// Usage: floor ADDRESS PORT CONNECTIONS SECONDS; prints {"requests": N, "cpu_s": S}.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace {

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) * 1e-6; };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

double now_seconds() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

std::vector<int> connect_all(const char* address, int port, int count) {
  std::vector<int> sockets;
  for (int i = 0; i < count; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, address, &to.sin_addr);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      std::perror("connect");
      std::exit(1);
    }
    sockets.push_back(fd);
  }
  return sockets;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: floor ADDRESS PORT CONNECTIONS SECONDS\n");
    return 2;
  }
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const std::vector<int> sockets =
      connect_all(arguments[1], std::atoi(arguments[2]), std::atoi(arguments[3]));
  const std::string request =
      "GET / HTTP/1.1\r\nHost: " + std::string(arguments[1]) + ":" + arguments[2] + "\r\n\r\n";
  char buffer[4096];
  long requests = 0;
  const double cpu = cpu_seconds();
  const double end = now_seconds() + std::atof(arguments[4]);
  while (now_seconds() < end) {
    for (const int fd : sockets) {
      if (send(fd, request.data(), request.size(), 0) < 0) return 1;
    }
    for (const int fd : sockets) {
      if (recv(fd, buffer, sizeof buffer, 0) <= 0) return 1;
      ++requests;
    }
  }
  std::printf("{\"requests\": %ld, \"cpu_s\": %.6f}\n", requests, cpu_seconds() - cpu);
  return 0;
}
