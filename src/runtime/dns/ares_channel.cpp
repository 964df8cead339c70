#include "runtime/dns/ares_channel.hpp"

#include <ares.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "runtime/dns/address_turns.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

constexpr int kTries = 3;
constexpr int kWaits = 7;  // the first wait, twice as long, four times as long
constexpr int kEventsAtOnce = 16;

std::string in_words(const char* what, int error) {
  return std::string(what) + ": " + std::generic_category().message(error);
}
std::string in_ares_words(int status) {
  return std::string("name look-ups: ") + ares_strerror(status);
}

/// Once in a process, whichever core comes first.
int library_status() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

DnsFailure failure_of(int status) {
  using Kind = DnsFailure::Kind;
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENONAME:
      return {Kind::kUnknownHost, "there is no such name"};
    case ARES_ENODATA:
      return {Kind::kUnknownHost, "the name has no address"};
    case ARES_EBADNAME:
    case ARES_EBADSTR:
      return {Kind::kUnknownHost, "this cannot be a name"};
    case ARES_ETIMEOUT:
      return {Kind::kTimeout, "no name server answered in time"};
    case ARES_ESERVFAIL:
      return {Kind::kServer, "the name server failed"};
    case ARES_EREFUSED:
      return {Kind::kServer, "the name server refused to answer"};
    case ARES_ECONNREFUSED:  // also when each server said that it failed or refused
      return {Kind::kServer, "no name server can be reached, or each of them refused"};
    case ARES_EDESTRUCTION:
    case ARES_ECANCELLED:
      return {Kind::kServer, "the look-up was given up"};
    default:
      return {Kind::kServer, "the name servers gave no usable answer"};
  }
}

/// The smallest TTL of an answer, that of its aliases included.
base::Duration ttl_of(const ares_addrinfo& found) {
  int seconds = found.nodes->ai_ttl;
  for (const ares_addrinfo_node* each = found.nodes; each != nullptr; each = each->ai_next) {
    seconds = std::min(seconds, each->ai_ttl);
  }
  for (const ares_addrinfo_cname* each = found.cnames; each != nullptr; each = each->next) {
    seconds = std::min(seconds, each->ttl);
  }
  return std::chrono::seconds(std::max(seconds, 0));
}

std::vector<Endpoint> addresses_of(const ares_addrinfo& found) {
  std::vector<Endpoint> addresses;
  for (const ares_addrinfo_node* each = found.nodes; each != nullptr; each = each->ai_next) {
    const Endpoint address = Endpoint::from_sockaddr(each->ai_addr);
    const bool is_new = std::ranges::find(addresses, address) == addresses.end();
    if (address.is_set() && is_new) addresses.push_back(address);
    if (addresses.size() == kMostAddresses) break;
  }
  return addresses;
}

ares_addr_port_node node_of(const Endpoint& server) {
  ares_addr_port_node node{};
  node.family = server.family();
  node.udp_port = node.tcp_port = server.port();
  if (server.family() == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(server.address());
    std::memcpy(&node.addr.addr4, &v4->sin_addr, sizeof node.addr.addr4);
  } else {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(server.address());
    std::memcpy(&node.addr.addr6, &v6->sin6_addr, sizeof node.addr.addr6);
  }
  return node;
}

Endpoint endpoint_of(int family, const char* address) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  if (family == AF_INET) {
    std::memcpy(&v4.sin_addr, address, sizeof v4.sin_addr);
    return Endpoint::from_sockaddr(reinterpret_cast<const sockaddr*>(&v4));
  }
  std::memcpy(&v6.sin6_addr, address, sizeof v6.sin6_addr);
  return Endpoint::from_sockaddr(reinterpret_cast<const sockaddr*>(&v6));
}

struct Question {
  AresChannel& channel;
  AresChannel::Asker& asker;
};

}  // namespace

AresChannel::Opened AresChannel::open(Loop& loop, const std::vector<Endpoint>& servers,
                                      base::Duration patience) {
  if (const int status = library_status(); status != ARES_SUCCESS) {
    return failed(in_ares_words(status));
  }
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) return failed(in_words("name look-ups: epoll_create1", errno));
  auto sockets = std::make_unique<Descriptor>(fd);
  auto watch = FdWatch::open(loop, fd);
  if (!watch) {
    if (watch.error().code == EPERM) return std::unique_ptr<AresChannel>();
    return failed(in_words("name look-ups: watching sockets", watch.error().code));
  }
  const base::Duration first_wait = std::max<base::Duration>(patience / kWaits, 1ms);
  std::unique_ptr<AresChannel> channel(
      new AresChannel(loop, std::move(sockets), std::move(watch).value(), first_wait));
  if (auto problem = channel->start(servers)) return failed(std::move(*problem));
  return channel;
}

AresChannel::~AresChannel() {
  if (channel_ != nullptr) ares_destroy(channel_);  // who was asked for gets a failure here
  for (const Waiting& each : waiting_) each.asker->on_failure(failure_of(ARES_EDESTRUCTION));
}

std::optional<std::string> AresChannel::start(const std::vector<Endpoint>& servers) {
  ares_options options{};
  options.timeout = static_cast<int>(
      std::min<std::int64_t>(first_wait_ / base::Duration(1ms), std::int64_t{1'000'000}));
  options.tries = kTries;
  options.sock_state_cb = [](void* self, int fd, int wants_read, int wants_write) {
    static_cast<AresChannel*>(self)->on_socket_state(fd, wants_read != 0, wants_write != 0);
  };
  options.sock_state_cb_data = this;
  const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (const int status = ares_init_options(&channel_, &options, mask); status != ARES_SUCCESS) {
    channel_ = nullptr;
    return in_ares_words(status);
  }
  if (!servers.empty()) {
    if (auto problem = set_servers(servers)) return problem;
  }
  server_.start(serve(), scope_);
  return std::nullopt;
}

std::optional<std::string> AresChannel::set_servers(const std::vector<Endpoint>& servers) {
  std::vector<ares_addr_port_node> nodes;
  nodes.reserve(servers.size());
  for (const Endpoint& server : servers) nodes.push_back(node_of(server));
  for (std::size_t i = 1; i < nodes.size(); ++i) nodes[i - 1].next = &nodes[i];
  const int status = ares_set_servers_ports(channel_, nodes.data());
  if (status != ARES_SUCCESS) return in_ares_words(status);
  return std::nullopt;
}

void AresChannel::ask(const std::string& name, Asker& asker) {
  if (under_way_ >= kMostAtOnce) {
    waiting_.push_back({name, &asker});
  } else {
    ask_now(name, asker);
  }
}

void AresChannel::ask_waiting() {
  while (under_way_ < kMostAtOnce && !waiting_.empty()) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    ask_now(next.name, *next.asker);
  }
}

void AresChannel::ask_now(const std::string& name, Asker& asker) {
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  const auto on_end = [](void* argument, int status, int, ares_addrinfo* found) {
    const std::unique_ptr<Question> question(static_cast<Question*>(argument));
    question->channel.end(question->asker, status, found);
  };
  ++under_way_;
  is_asking_ = true;
  auto question = std::make_unique<Question>(Question{*this, asker});
  ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, on_end, question.release());
  is_asking_ = false;
  // Of all that wait, the new question may be the first to be repeated; the exact time is looked
  // for when the timer fires.
  const base::TimePoint first = loop_.precise_now() + first_wait_;
  if (first >= retry_at_) return;
  retry_at_ = first;
  loop_.add_timer(retry_, retry_at_);
}

std::vector<Endpoint> AresChannel::in_hosts_file(const std::string& name) const {
  std::vector<Endpoint> addresses;
  for (const int family : {AF_INET, AF_INET6}) {
    hostent* host = nullptr;
    if (ares_gethostbyname_file(channel_, name.c_str(), family, &host) != ARES_SUCCESS) continue;
    for (char** each = host->h_addr_list; *each != nullptr; ++each) {
      if (host->h_addrtype != family || addresses.size() == kMostAddresses) break;
      addresses.push_back(endpoint_of(family, *each));
    }
    ares_free_hostent(host);
  }
  return addresses;
}

void AresChannel::end(Asker& asker, int status, ares_addrinfo* found) {
  --under_way_;
  std::vector<Endpoint> addresses;
  base::Duration ttl{};
  if (status == ARES_SUCCESS && found != nullptr && found->nodes != nullptr) {
    addresses = addresses_of(*found);
    // Nothing but the hosts file answers before the question has left.
    ttl = is_asking_ ? kHostsFileTtl : ttl_of(*found);
  }
  if (found != nullptr) ares_freeaddrinfo(found);
  if (status == ARES_SUCCESS && addresses.empty()) status = ARES_ENODATA;
  if (status == ARES_SUCCESS) {
    asker.on_answer(std::move(addresses), ttl);
  } else {
    asker.on_failure(failure_of(status));
  }
}

Task<void> AresChannel::serve() {
  for (;;) {
    const auto ready = co_await watch_.readable();
    if (!ready.is_ok()) co_return;
    serve_sockets();
  }
}

void AresChannel::serve_sockets() {
  // One event at a time: serving a socket may close another one, whose event would be stale.
  for (int i = 0; i < kEventsAtOnce; ++i) {
    epoll_event event{};
    if (epoll_wait(sockets_->fd, &event, 1, 0) != 1) break;
    const bool has_failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    const int fd = event.data.fd;
    ares_process_fd(channel_, (event.events & EPOLLIN) || has_failed ? fd : ARES_SOCKET_BAD,
                    event.events & EPOLLOUT ? fd : ARES_SOCKET_BAD);
  }
  set_retry_timer();
  ask_waiting();
}

void AresChannel::on_retry() {
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  set_retry_timer();
  ask_waiting();
}

void AresChannel::set_retry_timer() {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) {
    retry_at_ = base::TimePoint::never();
    retry_.unlink();
    return;
  }
  retry_at_ = loop_.precise_now() + std::chrono::seconds(left.tv_sec) +
              std::chrono::microseconds(left.tv_usec);
  loop_.add_timer(retry_, retry_at_);
}

void AresChannel::on_socket_state(int fd, bool wants_read, bool wants_write) {
  if (!wants_read && !wants_write) {
    epoll_ctl(sockets_->fd, EPOLL_CTL_DEL, fd, nullptr);
    return;
  }
  epoll_event event{};
  event.events = (wants_read ? EPOLLIN : 0U) | (wants_write ? EPOLLOUT : 0U);
  event.data.fd = fd;
  if (epoll_ctl(sockets_->fd, EPOLL_CTL_MOD, fd, &event) == 0) return;
  // A socket that cannot be watched is one whose answers never come: a timeout.
  epoll_ctl(sockets_->fd, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace throng::runtime
