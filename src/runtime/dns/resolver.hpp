#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "runtime/dns/address_turns.hpp"
#include "runtime/dns/ares_channel.hpp"
#include "runtime/dns/dns_failure.hpp"
#include "runtime/dns/name_cache.hpp"
#include "runtime/dns/resolve_pin.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"
#include "throng/result.hpp"

namespace throng::runtime {

struct ResolverOptions {
  std::vector<ResolvePin> pins;  // of two for one host and port the later counts
  std::string servers;           // see parse_name_servers; empty: the system's
  base::Duration timeout = std::chrono::seconds(5);  // of one look-up, all in
  base::Duration least_ttl = std::chrono::seconds(1);
  base::Duration most_ttl = std::chrono::minutes(5);
  base::Duration failure_ttl = std::chrono::seconds(1);
  base::Duration bad_for = std::chrono::seconds(10);  // how long a reported address comes last
  std::size_t most_names = 1024;  // that are known, and as many that are being asked for
};

/// The addresses of a host.
struct Found {
  Addresses addresses;     // with the port asked for, the one to try first in front; not empty
  base::Duration took{};   // from `lookup` to the answer; 0 when nothing was asked
  bool was_asked = false;  // this look-up caused a query or waited for one
};

/// The addresses of host names, one resolver for each core. Pins answer first, then what is known
/// from before, then literal addresses; all else is asked of the hosts file and name servers.
/// Names of localhost are never asked of a server (RFC 6761). Several who ask for one name at once
/// cause one query. On a loop whose poller cannot watch descriptors no server is asked: that fails
/// with kServer.
/// Thread: the loop's own. Lifetime: the loop must outlive it; a look-up that waits when the
/// resolver dies ends with kServer.
class Resolver {
 public:
  class Lookup;

  /// Errors: a sentence about an option that makes no sense, or why it cannot start.
  static Result<std::unique_ptr<Resolver>, std::string> make(Loop& loop,
                                                             const ResolverOptions& options);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// `co_await resolver.lookup(host, port)`: a Found, a DnsFailure, or stopped. A host with several
  /// addresses gives them in turn, see AddressTurns. Upper and lower case are the same, a dot at
  /// the end is accepted and keeps the name from being completed with search domains.
  /// Suspends: not when the answer is known (but see Loop::may_go_on). A wait that is stopped or
  /// destroyed harms no other; the query goes on and its answer is kept.
  /// Allocates: not when the answer is known and a single address.
  Lookup lookup(const std::string& host, std::uint16_t port);

  /// Reports that `address` did not take a connection, or did.
  void note_failure(const Endpoint& address) { cache_.bad().note_failure(address, loop_.now()); }
  void note_success(const Endpoint& address) { cache_.bad().note_success(address); }

  /// How many names were asked of the hosts file and the name servers.
  std::uint64_t queries() const { return queries_; }

 private:
  class Query;
  using Outcome = Result<Found, DnsFailure>;
  struct Pin {
    std::string host;
    std::uint16_t port;
    AddressTurns turns;
  };

  Resolver(Loop& loop, const ResolverOptions& options);
  std::optional<std::string> add_pin(const ResolvePin& pin);
  Pin* pin_of(std::string_view name, std::uint16_t port);
  std::optional<Outcome> answer(std::string_view host, Lookup& lookup);
  std::optional<NameCache::Known> known(std::string_view name, std::uint16_t port);
  std::optional<Outcome> ask(std::string_view name, Lookup& lookup);

  Loop& loop_;
  const base::Duration timeout_;
  const std::size_t most_queries_;
  NameCache cache_;
  std::vector<Pin> pins_;
  std::uint64_t queries_ = 0;
  std::size_t under_way_ = 0;                            // queries, those without waiters included
  std::unordered_map<std::string_view, Query*> asking_;  // by the query's name
  std::unique_ptr<AresChannel> channel_;                 // null: no server can be asked
};

/// See `Resolver::lookup`. It asks when it is awaited; `host` must live until then.
class [[nodiscard]] Resolver::Lookup final : public Waiter {
 public:
  Lookup(Resolver& resolver, const std::string& host, std::uint16_t port)
      : resolver_(resolver), host_(host), port_(port) {}

  bool await_ready();
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    Scope& scope = scope_of(handle);
    if (scope.is_stopped()) detach();
    return wait_in(scope, handle, [this] {
      if (outcome_) complete_later();
    });
  }
  Result<Found, DnsFailure> await_resume();

 private:
  friend class Resolver;
  /// Among those who wait for a query.
  struct Place : Link {
    explicit Place(Lookup& owner) : lookup(owner) {}
    Lookup& lookup;
  };

  void detach() noexcept override { place_.unlink(); }
  void end(Outcome outcome);

  Resolver& resolver_;
  const std::string& host_;
  const std::uint16_t port_;
  base::TimePoint began_{};
  std::optional<Outcome> outcome_;
  Place place_{*this};
};

inline Resolver::Lookup Resolver::lookup(const std::string& host, std::uint16_t port) {
  return Lookup(*this, host, port);
}

}  // namespace throng::runtime
