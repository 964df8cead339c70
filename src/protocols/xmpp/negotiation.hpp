#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocols/xmpp/login_options.hpp"
#include "protocols/xmpp/scram.hpp"
#include "protocols/xmpp/xml_stream.hpp"
#include "protocols/xmpp/xmpp_core.hpp"

namespace throng::protocols::xmpp {

/// The way from nothing to a bound resource, step by step: connect, TLS, register, log in, bind.
/// Each step suspends until the server has answered, at most until the deadline of the whole. After
/// a failure or a stop the stream is to be closed.
/// Lifetime: all that it is given must outlive it. Thread: the loop's own.
class Negotiation {
 public:
  Negotiation(XmlStream& stream, XmppCore& core, const LoginOptions& options,
              base::TimePoint deadline)
      : stream_(stream), core_(core), options_(options), deadline_(deadline) {}

  /// Connects, and secures the connection as the options and the server want it.
  /// Result: the features of the stream. Errors: no_tls and those of the stream.
  [[nodiscard]] Task<Outcome<Stanza>> connect();
  /// Registers the account of the options. Errors: conflict when it exists; unsupported;
  /// stanza_error.
  [[nodiscard]] Task<Outcome<bool>> register_account();
  /// Proves to the server who we are, by the best way that `features` offers and the options allow.
  /// Result: the features after that. Errors: no_mechanism, not_authorized, bad_server.
  [[nodiscard]] Task<Outcome<Stanza>> log_in(Stanza features);
  /// Binds the resource of the options, or one that the server makes. Result: the full address.
  [[nodiscard]] Task<Outcome<std::string>> bind(Stanza features);

 private:
  Task<Outcome<bool>> secure();
  Task<Outcome<Stanza>> start_tls();
  Task<Outcome<Stanza>> exchange(std::string bytes);
  Task<Outcome<Stanza>> ask(std::string_view payload);
  Task<Outcome<bool>> log_in_plainly();
  Task<Outcome<bool>> log_in_by_scram(Mechanism mechanism);
  Outcome<std::string> answer(Scram& scram, std::string_view challenge);

  XmlStream& stream_;
  XmppCore& core_;
  const LoginOptions& options_;
  const base::TimePoint deadline_;
  unsigned requests_ = 0;
};

}  // namespace throng::protocols::xmpp
