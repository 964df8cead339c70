#include "runtime/sim/sim_poller.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/assert.hpp"
#include "runtime/loop.hpp"

namespace throng::runtime::sim {

struct SimPoller::End {
  explicit End(Loop& loop) : socket(loop) {}
  Socket socket;
  int peer = 0;               // the other end of the connection; 0 when there is none (any more)
  Endpoint bound;             // of a listener
  std::string arrived;        // bytes to read
  std::size_t in_flight = 0;  // sent by this end, not yet read by the peer
  std::deque<int> backlog;    // of a listener: ends of new connections
  bool is_listening = false;
  bool is_connected = false;
  bool is_ended = false;  // the peer closed
  bool is_reset = false;
  int connect_error = 0;
};

SimPoller::SimPoller(SimClock& clock, NetworkModel model) : clock_(clock), model_(model) {}
SimPoller::~SimPoller() = default;

SimPoller::End* SimPoller::find(int id) {
  const auto found = ends_.find(id);
  return found == ends_.end() ? nullptr : found->second.get();
}

SimPoller::End& SimPoller::end_of(const Socket& socket) {
  End* end = find(socket.fd);
  THRONG_ASSERT(end != nullptr);
  return *end;
}

Socket* SimPoller::make_end() {
  if (open_failure_countdown_ > 0 && --open_failure_countdown_ == 0) {
    errno = open_failure_;
    return nullptr;
  }
  const int id = next_id_++;
  auto end = std::make_unique<End>(*loop_);
  end->socket.fd = id;
  return &ends_.emplace(id, std::move(end)).first->second->socket;
}

Socket* SimPoller::open_stream(const Endpoint&, const ConnectOptions&) {
  return make_end();
}

Socket* SimPoller::open_listener(const Endpoint& local, int) {
  for (const auto& [id, end] : ends_) {
    if (end->is_listening && end->bound == local) {
      errno = EADDRINUSE;
      return nullptr;
    }
  }
  Socket* socket = make_end();
  if (socket == nullptr) return nullptr;
  end_of(*socket).bound = local;
  end_of(*socket).is_listening = true;
  return socket;
}

Socket* SimPoller::open_watch(int) {
  errno = EPERM;  // there are no descriptors in a simulation
  return nullptr;
}

void SimPoller::close(Socket& socket, bool abort) {
  THRONG_ASSERT(socket.reader == nullptr && socket.writer == nullptr);
  const auto found = ends_.find(socket.fd);
  THRONG_ASSERT(found != ends_.end());
  if (const int peer = found->second->peer; peer != 0) {
    // Unread bytes make an orderly close a reset, as TCP does.
    const bool is_reset = abort || !found->second->arrived.empty();
    after_delay([this, peer, is_reset] { arrive_end(peer, is_reset); });
  }
  socket.retire();
  closed_.push_back(std::move(found->second));
  ends_.erase(found);
}

Endpoint SimPoller::local_endpoint(const Socket& socket) const {
  const auto found = ends_.find(socket.fd);
  return found == ends_.end() ? Endpoint() : found->second->bound;
}

void SimPoller::after_delay(std::function<void()> happen) {
  events_.push(Event{clock_.now() + model_.delay, happened_++, std::move(happen)});
}

void SimPoller::touch(End& end) {
  touched_.push_back(end.socket.fd);
}

bool SimPoller::begin(IoOp& op) {
  const bool may_go_on = loop_->may_go_on();
  if (may_go_on && attempt(op)) return true;
  op.is_pending = true;
  (op.is_reading() ? op.socket->reader : op.socket->writer) = &op;
  if (!may_go_on) touch(end_of(*op.socket));
  return false;
}

void SimPoller::cancel(IoOp& op) {
  (op.is_reading() ? op.socket->reader : op.socket->writer) = nullptr;
}

bool SimPoller::attempt(IoOp& op) {
  switch (op.kind) {
    case IoKind::kConnect:
      return connect(op);
    case IoKind::kAccept:
      return accept(op);
    case IoKind::kSend:
      return send(op);
    case IoKind::kReceive:
      return receive(op);
    default:
      op.error = EPERM;
      return true;
  }
}

bool SimPoller::connect(IoOp& op) {
  End& end = end_of(*op.socket);
  if (op.remote != nullptr) {
    const Endpoint remote = *std::exchange(op.remote, nullptr);
    const int id = op.socket->fd;
    after_delay([this, id, remote] { reach_listener(id, remote); });
  }
  op.error = end.connect_error;
  return end.is_connected || end.connect_error != 0;
}

void SimPoller::reach_listener(int client_id, const Endpoint& remote) {
  End* client = find(client_id);
  if (client == nullptr) return;
  End* listener = nullptr;
  for (const auto& [id, end] : ends_) {
    if (end->is_listening && end->bound == remote) listener = end.get();
  }
  if (listener != nullptr) {
    Socket* server = make_end();
    THRONG_ASSERT(server != nullptr);
    End& accepted = end_of(*server);
    accepted.peer = client_id;
    accepted.is_connected = true;
    client->peer = server->fd;
    listener->backlog.push_back(server->fd);
    touch(*listener);
  }
  after_delay([this, client_id, is_refused = listener == nullptr] {
    End* end = find(client_id);
    if (end == nullptr) return;
    if (is_refused) end->connect_error = ECONNREFUSED;
    end->is_connected = !is_refused;
    touch(*end);
  });
}

bool SimPoller::accept(IoOp& op) {
  End& listener = end_of(*op.socket);
  if (listener.backlog.empty()) return false;
  op.accepted = &find(listener.backlog.front())->socket;
  listener.backlog.pop_front();
  return true;
}

bool SimPoller::send(IoOp& op) {
  End& end = end_of(*op.socket);
  if (end.is_reset) op.error = ECONNRESET;
  if (!end.is_reset && end.peer == 0) op.error = EPIPE;
  while (op.error == 0 && !op.out.empty() && end.in_flight < model_.window_bytes) {
    const std::size_t bytes =
        std::min({op.out.size(), model_.segment_bytes, model_.window_bytes - end.in_flight});
    after_delay([this, peer = end.peer, text = std::string(op.out.substr(0, bytes))] {
      arrive(peer, text);
    });
    op.out.remove_prefix(bytes);
    end.in_flight += bytes;
  }
  return op.error != 0 || op.out.empty();
}

void SimPoller::arrive(int id, const std::string& bytes) {
  End* end = find(id);
  if (end == nullptr) return;
  end->arrived += bytes;
  touch(*end);
}

void SimPoller::arrive_end(int id, bool is_reset) {
  End* end = find(id);
  if (end == nullptr) return;
  end->is_ended = true;
  end->is_reset = is_reset;
  end->peer = 0;
  end->socket.peer_closed = true;
  if (is_reset) end->arrived.clear();
  touch(*end);
}

bool SimPoller::receive(IoOp& op) {
  End& end = end_of(*op.socket);
  if (end.is_reset) {
    op.error = ECONNRESET;
    return true;
  }
  if (end.arrived.empty() && !end.is_ended) return false;
  op.socket->arrived_at = clock_.now();
  lent_ = std::exchange(end.arrived, {});
  op.in = lent_;
  if (End* peer = find(end.peer); peer != nullptr) {
    peer->in_flight -= lent_.size();
    touch(*peer);
  }
  return true;
}

void SimPoller::wait(base::TimePoint now, base::TimePoint deadline) {
  if (std::exchange(is_woken_, false) || !touched_.empty()) return;
  const base::TimePoint next = events_.empty() ? base::TimePoint::never() : events_.top().when;
  const base::TimePoint until = std::min(next, deadline);
  THRONG_ASSERT(until != base::TimePoint::never());  // nothing could ever happen again
  if (until > now) clock_.advance_to(until);
}

unsigned SimPoller::dispatch() {
  unsigned count = 0;
  while (!events_.empty() && events_.top().when <= clock_.now()) {
    const auto happen = events_.top().happen;
    events_.pop();
    happen();
    ++count;
  }
  for (std::size_t left = touched_.size(); left > 0; --left) {
    const int id = touched_.front();
    touched_.pop_front();
    if (End* end = find(id); end != nullptr && end->socket.writer != nullptr) {
      IoOp& op = *end->socket.writer;
      if (attempt(op)) {
        end->socket.writer = nullptr;
        op.complete_io();
      }
    }
    if (End* end = find(id); end != nullptr && end->socket.reader != nullptr) {
      IoOp& op = *end->socket.reader;
      if (attempt(op)) {
        end->socket.reader = nullptr;
        op.complete_io();
      }
    }
  }
  closed_.clear();
  return count;
}

}  // namespace throng::runtime::sim
