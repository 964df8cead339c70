#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "runtime/poller.hpp"
#include "runtime/sim/sim_clock.hpp"
#include "runtime/socket.hpp"

namespace throng::runtime::sim {

/// How the simulated network treats every connection.
struct NetworkModel {
  base::Duration delay{50'000};  // one way, ns
  std::size_t window_bytes =
      std::size_t{64} * 1024;  // sent and not yet read, after which a send waits
  std::size_t segment_bytes = std::size_t{16} * 1024;  // what arrives at once
};

/// A poller whose network is simulated: one loop, both ends of every connection in it. Waiting
/// moves the clock to the next thing that happens, so hours pass in milliseconds and each run is
/// the same.
class SimPoller final : public Poller {
 public:
  SimPoller(SimClock& clock, NetworkModel model);
  ~SimPoller() override;

  void attach(Loop& loop) override { loop_ = &loop; }
  Socket* open_stream(const Endpoint& remote, const ConnectOptions& options) override;
  Socket* open_listener(const Endpoint& local, int backlog) override;
  Socket* open_watch(int fd) override;
  void close(Socket& socket, bool abort) override;
  Endpoint local_endpoint(const Socket& socket) const override;
  bool begin(IoOp& op) override;
  void cancel(IoOp& op) override;
  void wait(base::TimePoint now, base::TimePoint deadline) override;
  unsigned dispatch() override;
  void wake() override { is_woken_ = true; }

  /// Fails the n-th socket that is opened from now on (1 = the next) with `error`; 0 for none.
  void fail_open(unsigned n, int error) {
    open_failure_countdown_ = n;
    open_failure_ = error;
  }
  std::size_t open_sockets() const { return ends_.size(); }

 private:
  struct End;
  struct Event {
    base::TimePoint when;
    std::uint64_t order;
    std::function<void()> happen;
    bool operator>(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  End& end_of(const Socket& socket);
  Socket* make_end();
  bool attempt(IoOp& op);
  bool connect(IoOp& op);
  bool accept(IoOp& op);
  bool send(IoOp& op);
  bool receive(IoOp& op);
  void arrive(int id, const std::string& bytes);
  void arrive_end(int id, bool is_reset);
  void reach_listener(int client_id, const Endpoint& remote);
  void after_delay(std::function<void()> happen);
  void touch(End& end);
  End* find(int id);

  SimClock& clock_;
  NetworkModel model_;
  Loop* loop_ = nullptr;
  std::map<int, std::unique_ptr<End>> ends_;  // by Socket::fd, which is never used twice
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::deque<int> touched_;  // ends whose operations may be able to complete
  std::vector<std::unique_ptr<End>> closed_;
  std::string lent_;
  std::uint64_t happened_ = 0;
  int next_id_ = 1;
  unsigned open_failure_countdown_ = 0;
  int open_failure_ = 0;
  bool is_woken_ = false;
};

}  // namespace throng::runtime::sim
