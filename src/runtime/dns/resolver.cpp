#include "runtime/dns/resolver.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.hpp"
#include "runtime/dns/literal_text.hpp"
#include "runtime/dns/name_servers.hpp"
#include "runtime/timer.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLongestName = 254;  // bytes, with a dot at the end

std::vector<Endpoint> localhost() {
  return {Endpoint::from_literal("127.0.0.1", 0), Endpoint::from_literal("::1", 0)};
}

std::string_view without_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool is_localhost(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost");
}

/// A host as it is looked for: in lower case, without brackets.
class PlainName {
 public:
  explicit PlainName(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
      host = host.substr(1, host.size() - 2);
    }
    if (without_dot(host).empty() || host.size() > kLongestName) return;
    for (const char c : host) {
      if (c <= ' ' || c >= 0x7f) return;
      bytes_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    const std::string_view bare = without_dot(text());
    if (is_localhost(bare)) size_ = bare.size();
    is_name_ = true;
  }
  bool is_name() const { return is_name_; }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kLongestName> bytes_;
  std::size_t size_ = 0;
  bool is_name_ = false;
};

NameCacheLimits limits_of(const ResolverOptions& options) {
  NameCacheLimits limits;
  limits.least_ttl = options.least_ttl;
  limits.most_ttl = options.most_ttl;
  limits.failure_ttl = options.failure_ttl;
  limits.bad_for = options.bad_for;
  limits.most_names = options.most_names;
  return limits;
}

}  // namespace

/// One name that is being asked for, and the look-ups that wait for it. It lives until the channel
/// has answered, and then deletes itself.
class Resolver::Query final : public AresChannel::Asker {
 public:
  Query(Resolver& resolver, std::string_view name) : resolver_(resolver), name_(name) {
    resolver_.asking_.emplace(name_, this);
    ++resolver_.under_way_;
    resolver_.loop_.add_timer(deadline_, resolver_.loop_.precise_now() + resolver_.timeout_);
  }
  const std::string& name() const { return name_; }
  void add(Lookup& lookup) { waiting_.push_back(lookup.place_); }

  void on_answer(std::vector<Endpoint> addresses, base::Duration ttl) override {
    const std::unique_ptr<Query> self(this);
    // An answer that comes too late is of use to whoever asks next.
    resolver_.cache_.put(name_, std::move(addresses), ttl, resolver_.loop_.now());
    end_waits();
  }
  void on_failure(DnsFailure failure) override {
    const std::unique_ptr<Query> self(this);
    if (!is_late_) fail(failure);
  }

 private:
  friend std::default_delete<Query>;
  ~Query() {
    leave();
    --resolver_.under_way_;
  }

  class Deadline final : public Timer {
   public:
    explicit Deadline(Query& query) : query_(query) {}
    void fire() override { query_.on_deadline(); }

   private:
    Query& query_;
  };

  void on_deadline() {
    leave();
    is_late_ = true;
    fail({DnsFailure::Kind::kTimeout, "no name server answered in time"});
  }
  void leave() {
    if (!is_late_) resolver_.asking_.erase(name_);
  }
  void fail(DnsFailure failure) {
    resolver_.cache_.put_failure(name_, failure, resolver_.loop_.now());
    end_waits();
  }
  // What was put into the cache is given to all, each with its port and its turn.
  void end_waits() {
    const base::TimePoint now = resolver_.loop_.now();
    const base::TimePoint end = resolver_.loop_.precise_now();
    while (!waiting_.is_empty()) {
      Lookup& lookup = static_cast<Lookup::Place&>(*waiting_.first()).lookup;
      lookup.place_.unlink();
      const NameCache::Known known = resolver_.cache_.last_put(name_, lookup.port_, now);
      if (known.is_error()) {
        lookup.end(failed(known.error()));
      } else {
        lookup.end(Found{known.value(), end - lookup.began_, true});
      }
    }
  }

  Resolver& resolver_;
  const std::string name_;
  Link waiting_;
  Deadline deadline_{*this};
  bool is_late_ = false;  // its time is over; somebody else may ask for the name meanwhile
};

Result<std::unique_ptr<Resolver>, std::string> Resolver::make(Loop& loop,
                                                              const ResolverOptions& options) {
  const auto refused = [](const char* what) { return failed(std::string("resolver: ") + what); };
  if (options.timeout <= 0s) return refused("a timeout of 0, expected more");
  if (options.most_names == 0) return refused("at most 0 names, expected more");
  if (options.least_ttl > options.most_ttl) {
    return refused("a least TTL above the most TTL, expected it below");
  }
  std::vector<Endpoint> servers;
  if (!options.servers.empty()) {
    auto parsed = parse_name_servers(options.servers);
    if (!parsed) return failed(parsed.error());
    servers = std::move(parsed).value();
  }
  std::unique_ptr<Resolver> resolver(new Resolver(loop, options));
  for (const ResolvePin& pin : options.pins) {
    if (auto problem = resolver->add_pin(pin)) return failed(std::move(*problem));
  }
  auto channel = AresChannel::open(loop, servers, options.timeout);
  if (!channel) return failed(channel.error());
  resolver->channel_ = std::move(channel).value();
  return resolver;
}

Resolver::Resolver(Loop& loop, const ResolverOptions& options)
    : loop_(loop),
      timeout_(options.timeout),
      most_queries_(options.most_names),
      cache_(limits_of(options)) {}

Resolver::~Resolver() {
  channel_.reset();  // its queries end here, while all they touch is still there
}

std::optional<std::string> Resolver::add_pin(const ResolvePin& pin) {
  std::vector<Endpoint> addresses;
  for (const std::string& address : pin.addresses) {
    addresses.push_back(read_literal(address, pin.port));
    if (!addresses.back().is_set()) {
      return "pin of " + quoted(pin.host) + ": " + quoted(address) +
             ": expected an IPv4 or IPv6 address";
    }
  }
  if (addresses.empty()) return "pin of " + quoted(pin.host) + ": no address, expected one or more";
  std::string host = lower_case(without_dot(pin.host));
  std::erase_if(pins_, [&](const Pin& each) { return each.host == host && each.port == pin.port; });
  pins_.push_back({std::move(host), pin.port, AddressTurns(std::move(addresses))});
  return std::nullopt;
}

Resolver::Pin* Resolver::pin_of(std::string_view name, std::uint16_t port) {
  Pin* of_any = nullptr;
  for (Pin& pin : pins_) {
    if (pin.port != port) continue;
    if (pin.host == without_dot(name)) return &pin;
    if (pin.host == "*") of_any = &pin;
  }
  return of_any;
}

std::optional<Resolver::Outcome> Resolver::answer(std::string_view host, Lookup& lookup) {
  const PlainName name(host);
  if (!name.is_name()) {
    return failed(DnsFailure{DnsFailure::Kind::kUnknownHost, "this cannot be a name"});
  }
  if (Pin* const pin = pin_of(name.text(), lookup.port_)) {
    return Found{pin->turns.next(cache_.bad(), loop_.now()), {}, false};
  }
  if (const auto known_before = known(name.text(), lookup.port_)) {
    if (known_before->is_error()) return failed(known_before->error());
    return Found{known_before->value(), {}, false};
  }
  return ask(name.text(), lookup);
}

std::optional<NameCache::Known> Resolver::known(std::string_view name, std::uint16_t port) {
  const base::TimePoint now = loop_.now();
  if (auto before = cache_.find(name, port, now)) return before;
  if (const Endpoint literal = read_literal(name, 0); literal.is_set()) {
    cache_.put_lasting(name, {literal});
  } else if (is_localhost(name)) {
    // c-ares 1.18 would ask a server for what lies below localhost.
    std::vector<Endpoint> local;
    if (channel_ != nullptr) local = channel_->in_hosts_file(std::string(name));
    if (local.empty()) local = localhost();
    cache_.put(name, std::move(local), AresChannel::kHostsFileTtl, now);
  } else {
    return std::nullopt;
  }
  return cache_.last_put(name, port, now);
}

std::optional<Resolver::Outcome> Resolver::ask(std::string_view name, Lookup& lookup) {
  using Kind = DnsFailure::Kind;
  if (channel_ == nullptr) {
    return failed(DnsFailure{Kind::kServer, "no name server can be asked from here"});
  }
  lookup.began_ = loop_.precise_now();
  if (const auto found = asking_.find(name); found != asking_.end()) {
    found->second->add(lookup);
    return std::nullopt;
  }
  if (under_way_ >= most_queries_) {
    return failed(DnsFailure{Kind::kServer, "too many names are being asked for at once"});
  }
  ++queries_;
  auto* const query = new Query(*this, name);
  query->add(lookup);
  channel_->ask(query->name(), *query);  // may end, and delete, the query
  return std::exchange(lookup.outcome_, std::nullopt);
}

bool Resolver::Lookup::await_ready() {
  outcome_ = resolver_.answer(host_, *this);
  return outcome_.has_value() && resolver_.loop_.may_go_on();
}

Result<Found, DnsFailure> Resolver::Lookup::await_resume() {
  if (is_stopped()) return kStopped;
  THRONG_ASSERT(outcome_.has_value());
  return std::move(*outcome_);
}

void Resolver::Lookup::end(Outcome outcome) {
  outcome_.emplace(std::move(outcome));
  if (is_waiting()) complete_later();
}

}  // namespace throng::runtime
