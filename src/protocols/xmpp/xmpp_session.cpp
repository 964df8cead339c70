// How a Client's session begins, is resumed, and ends.
#include <utility>

#include "protocols/xmpp/in_flight.hpp"
#include "protocols/xmpp/xml_writer.hpp"
#include "protocols/xmpp/xmpp_client.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kSm = StreamManagement::kNamespace;
constexpr Failure kNothingToResume{FailureKind::kNotResumed,
                                   "there is no session that the server would have kept"};
constexpr Failure kForgotten{FailureKind::kNotResumed, "the server has not kept the session"};
constexpr Failure kNoManagement{FailureKind::kUnsupported, "the server refuses stream management"};
constexpr Failure kNoSuchAnswer{FailureKind::kBadServer,
                                "the server answers stream management with something else"};

/// What the server says to <enable/> or <resume/>.
class ManagementAnswer final : public Wanted {
 public:
  bool matches(const Stanza& stanza) const override { return stanza.root().ns() == kSm; }
  bool wants_acks() const override { return true; }
};

}  // namespace

void Client::begin(const LoginOptions& options) {
  core_.metrics.declare();
  stream_.close();
  is_bound_ = false;
  most_waiting_ = options.most_waiting;
  answers_receipts_ = options.answers_receipts;
  answers_requests_ = options.answers_requests;
}

Task<Outcome<bool>> Client::login(const LoginOptions& options) {
  begin(options);
  waiting_.clear();
  management_.reset();
  InFlight login(core_.metrics, loop(), InFlight::Kind::kLogin);
  const auto entered = co_await enter(options, loop().now() + options.timeout);
  if (!entered.is_ok()) {
    is_bound_ = false;
    management_.reset();
    stream_.close();
  }
  if (entered.is_stopped()) co_return kStopped;
  if (entered.is_error()) co_return login.failed_with(entered.error());
  login.end();
  core_.metrics.logged_in(login.age());
  co_return true;
}

Task<Outcome<bool>> Client::enter(const LoginOptions& options, base::TimePoint deadline) {
  Negotiation steps(stream_, core_, options, deadline);
  auto features = co_await steps.connect();
  if (features.is_stopped()) co_return kStopped;
  if (features.is_error()) co_return failed(features.error());
  if (options.registers_first) {
    const auto made = co_await steps.register_account();
    if (made.is_stopped()) co_return kStopped;
    const bool is_there = made.is_ok() || made.error().kind == FailureKind::kConflict;
    if (!is_there) co_return failed(made.error());
  }
  features = co_await steps.log_in(std::move(features).value());
  if (features.is_stopped()) co_return kStopped;
  if (features.is_error()) co_return failed(features.error());
  const bool has_management = static_cast<bool>(features->root().child("sm", kSm));
  auto bound = co_await steps.bind(std::move(features).value());
  if (bound.is_stopped()) co_return kStopped;
  if (bound.is_error()) co_return failed(bound.error());
  jid_ = std::move(bound).value();
  is_bound_ = true;
  if (!options.is_resumable) co_return true;
  if (!has_management) co_return failed(kNoManagement);
  co_return co_await manage(deadline);
}

/// Turns on stream management. From here on stanzas are counted, on both sides.
Task<Outcome<bool>> Client::manage(base::TimePoint deadline) {
  management_ = std::make_unique<StreamManagement>();
  std::string request;
  XmlWriter(request).open("enable", kSm).with("resume", "true").close("enable");
  const auto sent = co_await stream_.send(request);
  if (!sent.is_ok()) co_return sent;
  const ManagementAnswer wanted;
  const auto said = co_await wait_for(wanted, deadline);
  if (said.is_stopped()) co_return kStopped;
  if (said.is_error()) co_return failed(said.error());
  if (lent_.name() != "enabled") co_return failed(kNoManagement);
  const std::string_view resume = lent_.root().attribute("resume");
  const bool can_be_resumed = resume == "true" || resume == "1";
  const std::string_view id = can_be_resumed ? lent_.root().attribute("id") : std::string_view();
  management_->begin(id);
  co_return true;
}

Task<Outcome<bool>> Client::register_account(const LoginOptions& options) {
  begin(options);
  InFlight registration(core_.metrics, loop(), InFlight::Kind::kLogin);
  const auto made = co_await make_account(options, loop().now() + options.timeout);
  stream_.close();
  if (made.is_stopped()) co_return kStopped;
  if (made.is_error()) co_return registration.failed_with(made.error());
  registration.end();
  co_return true;
}

Task<Outcome<bool>> Client::make_account(const LoginOptions& options, base::TimePoint deadline) {
  Negotiation steps(stream_, core_, options, deadline);
  const auto features = co_await steps.connect();
  if (features.is_stopped()) co_return kStopped;
  if (features.is_error()) co_return failed(features.error());
  const auto made = co_await steps.register_account();
  if (made.is_ok()) co_await stream_.finish(deadline);
  co_return made;
}

Task<Outcome<bool>> Client::resume(const LoginOptions& options) {
  begin(options);
  InFlight login(core_.metrics, loop(), InFlight::Kind::kLogin);
  if (!can_resume()) co_return login.failed_with(kNothingToResume);
  const auto entered = co_await enter_again(options, loop().now() + options.timeout);
  if (!entered.is_ok()) {
    is_bound_ = false;
    stream_.close();
  }
  if (entered.is_stopped()) co_return kStopped;
  if (entered.is_error()) co_return login.failed_with(entered.error());
  login.end();
  core_.metrics.resumed(login.age());
  co_return true;
}

Task<Outcome<bool>> Client::enter_again(const LoginOptions& options, base::TimePoint deadline) {
  Negotiation steps(stream_, core_, options, deadline);
  auto features = co_await steps.connect();
  if (features.is_stopped()) co_return kStopped;
  if (features.is_error()) co_return failed(features.error());
  features = co_await steps.log_in(std::move(features).value());
  if (features.is_stopped()) co_return kStopped;
  if (features.is_error()) co_return failed(features.error());
  stream_.recycle(std::move(features).value());
  std::string request;
  XmlWriter xml(request);
  xml.open("resume", kSm).with("h", std::to_string(management_->received()));
  xml.with("previd", management_->id()).close("resume");
  const auto sent = co_await stream_.send(request);
  if (!sent.is_ok()) co_return sent;
  const auto said = co_await stream_.next(deadline);
  if (said.is_stopped()) co_return kStopped;
  if (said.is_error()) co_return failed(said.error());
  if (said->root().is("failed", kSm)) {
    management_.reset();
    co_return failed(kForgotten);
  }
  if (!said->root().is("resumed", kSm)) co_return failed(kNoSuchAnswer);
  const auto acknowledged = management_->acknowledge(said->root().attribute("h"));
  if (!acknowledged.is_ok()) co_return acknowledged;
  is_bound_ = true;
  core_.metrics.sent(management_->unacked());
  std::string again = management_->unacked_bytes();
  if (again.empty()) co_return true;
  XmlWriter(again).empty("r", kSm);
  co_return co_await stream_.send(again);
}

Task<void> Client::close(base::TimePoint deadline) {
  // So that the server does not take for lost, and keep, what has arrived.
  if (is_open() && management_ != nullptr) {
    std::string count;
    XmlWriter xml(count);
    xml.open("a", kSm).with("h", std::to_string(management_->received())).close("a");
    static_cast<void>(co_await stream_.send(count));
  }
  if (stream_.is_open()) co_await stream_.finish(deadline);
  stream_.close();
  is_bound_ = false;
  management_.reset();
}

}  // namespace throng::protocols::xmpp
