#pragma once

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "runtime/dns/dns_failure.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/fd_watch.hpp"
#include "runtime/loop.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/scope.hpp"
#include "runtime/timer.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

struct ares_channeldata;
struct ares_addrinfo;

namespace throng::runtime {

/// Questions to the hosts file and to name servers, through c-ares.
///
/// The library's sockets stand in an epoll of their own, which one coroutine watches: the library
/// opens and closes them as it likes, also while it is called from that very coroutine.
/// It reads the hosts file anew, blocking, for each question.
/// Thread: the loop's own. Lifetime: the loop must outlive it.
class AresChannel {
 public:
  /// How long an answer of the hosts file holds, which names no time.
  static constexpr base::Duration kHostsFileTtl = std::chrono::seconds(60);

  /// Who asked. It must live until it got its answer, which comes once: from within `ask` (what the
  /// hosts file knows, or what cannot be asked), from the loop's top level, or from the channel's
  /// destructor. It must resume no coroutine and ask nothing from there.
  class Asker {
   public:
    /// `addresses`: IPv4 and IPv6, the most promising first (RFC 6724), without a port; not empty.
    /// `ttl`: the smallest of the answer.
    virtual void on_answer(std::vector<Endpoint> addresses, base::Duration ttl) = 0;
    virtual void on_failure(DnsFailure failure) = 0;

   protected:
    ~Asker() = default;
  };

  /// `servers`: empty for those of the system. `patience`: how long one server is asked, with
  /// repetitions, until the question fails with kTimeout.
  /// Returns: null when the loop's poller cannot watch descriptors, as in a simulation.
  /// Errors: a sentence why it cannot start.
  using Opened = Result<std::unique_ptr<AresChannel>, std::string>;
  static Opened open(Loop& loop, const std::vector<Endpoint>& servers, base::Duration patience);
  ~AresChannel();
  AresChannel(const AresChannel&) = delete;
  AresChannel& operator=(const AresChannel&) = delete;

  /// Looks up all addresses of `name`. A name without a dot at its end may be completed with the
  /// domains of /etc/resolv.conf. At most 64 names are asked for at a time, because a socket's
  /// buffer holds no more answers than that; the others wait until one of them has its answer.
  void ask(const std::string& name, Asker& asker);
  /// What the hosts file alone knows of `name`; empty when that is nothing. Blocks while it reads.
  std::vector<Endpoint> in_hosts_file(const std::string& name) const;

 private:
  class Retry final : public Timer {
   public:
    explicit Retry(AresChannel& channel) : channel_(channel) {}
    void fire() override { channel_.on_retry(); }

   private:
    AresChannel& channel_;
  };

  struct Descriptor {
    explicit Descriptor(int number) : fd(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(fd); }
    const int fd;
  };
  struct Waiting {
    std::string name;
    Asker* asker;
  };
  static constexpr std::size_t kMostAtOnce = 64;

  AresChannel(Loop& loop, std::unique_ptr<Descriptor> sockets, FdWatch watch,
              base::Duration first_wait)
      : loop_(loop),
        sockets_(std::move(sockets)),
        watch_(std::move(watch)),
        first_wait_(first_wait),
        scope_(loop) {}
  std::optional<std::string> start(const std::vector<Endpoint>& servers);
  std::optional<std::string> set_servers(const std::vector<Endpoint>& servers);
  Task<void> serve();
  void ask_now(const std::string& name, Asker& asker);
  void ask_waiting();
  void serve_sockets();
  void on_retry();
  void set_retry_timer();
  void on_socket_state(int fd, bool wants_read, bool wants_write);
  void end(Asker& asker, int status, ares_addrinfo* found);

  Loop& loop_;
  const std::unique_ptr<Descriptor> sockets_;  // the epoll with the library's sockets
  FdWatch watch_;
  const base::Duration first_wait_;  // for an answer, until the question is asked again
  ares_channeldata* channel_ = nullptr;
  Retry retry_{*this};
  base::TimePoint retry_at_ = base::TimePoint::never();
  std::deque<Waiting> waiting_;  // to be asked, while so many are that no more may be
  std::size_t under_way_ = 0;
  bool is_asking_ = false;
  Scope scope_;
  RememberedRoot server_;
};

}  // namespace throng::runtime
