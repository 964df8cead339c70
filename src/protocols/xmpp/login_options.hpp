#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "protocols/xmpp/jid.hpp"
#include "protocols/xmpp/sasl.hpp"
#include "protocols/xmpp/stream_parser.hpp"
#include "runtime/dns/resolver.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/poller.hpp"
#include "runtime/tls/tls_context.hpp"

namespace throng::protocols::xmpp {

/// Who logs in where, and how. What it points to must outlive the client that logs in with it.
struct LoginOptions {
  Jid jid;  // with a node; a resource if it matters which, else the server chooses one
  std::string password;

  std::string host;  // instead of the domain; name or literal address, without brackets
  std::uint16_t port = 5222;
  runtime::Resolver* resolver = nullptr;  // finds the host's addresses; without it `remote` is it
  runtime::Endpoint remote;
  runtime::ConnectOptions connect;
  runtime::TlsContext* tls = nullptr;  // set: secured, when the server offers it
  bool is_direct_tls = false;          // from the start (XEP-0368) instead of by STARTTLS
  bool requires_tls = false;           // fails as no_tls rather than going on without

  Mechanisms mechanisms;
  bool registers_first = false;   // makes the account, unless it is there (XEP-0077)
  bool is_resumable = false;      // turns on stream management (XEP-0198)
  bool answers_receipts = false;  // tells the senders of messages that they arrived (XEP-0184)
  bool answers_requests = true;   // see Client

  base::Duration timeout = std::chrono::seconds(30);  // of the whole login
  StreamLimits limits;
  std::size_t most_waiting = 256;  // stanzas put aside while something else is waited for
};

}  // namespace throng::protocols::xmpp
