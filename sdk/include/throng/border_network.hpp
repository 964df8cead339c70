#pragma once

#include <cstddef>
#include <cstdint>

#include "throng/border_words.hpp"

// Part of border.hpp: what connections are opened with, and what goes over them.

extern "C" {

struct throng_http_options {
  std::uint32_t size;
  std::uint32_t keep_alive;
  std::int64_t connect_timeout_ns, response_timeout_ns, idle_timeout_ns;  // 0: the program's
  std::uint64_t max_body_bytes;                                           // 0: the program's
  struct throng_text ca_file, certificate_file, key_file;                 // empty: none
  std::uint32_t insecure;                                                 // verifies nobody
  std::uint32_t no_resume;                                                // of TLS sessions
  std::uint32_t redirects;                                                // that are followed
  std::uint32_t cookies, compressed, expects_continue;                    // flags
};

struct throng_http_request {
  std::uint32_t size;
  std::uint32_t drops_body;  // the answer's
  struct throng_text method, url, body, step;
  const struct throng_label* headers;
  std::size_t header_count;
  std::int64_t intended_ns;  // when it was to start, by now_ns; 0: when it does
};

// `owner` keeps the texts; it is given back by http_release.
struct throng_http_answer {
  void* owner;
  std::int32_t status;
  std::uint32_t header_count;
  const struct throng_label* headers;
  struct throng_text body;
  std::uint64_t body_bytes;
  std::int64_t latency_ns;
  struct throng_failure failure;
};

// How connections are secured; empty texts: what the system has, and no certificate of our own.
struct throng_tls_options {
  struct throng_text ca_file, certificate_file, key_file;
  std::uint32_t insecure;  // verifies nobody
  std::uint32_t reserved;
};

struct throng_websocket_options {
  std::uint32_t size;
  std::uint32_t compressed;  // permessage-deflate is offered
  struct throng_text url;
  const struct throng_label* headers;
  std::size_t header_count;
  const struct throng_text* protocols;  // the first is preferred
  std::size_t protocol_count;
  std::int64_t open_timeout_ns, send_timeout_ns, close_timeout_ns;  // 0: the program's
  std::uint64_t max_message_bytes;                                  // 0: the program's
  std::uint64_t fragment_bytes;                                     // 0: a message is one frame
  struct throng_tls_options tls;
};
enum : std::int32_t {
  THRONG_WEBSOCKET_TEXT = 0,
  THRONG_WEBSOCKET_BINARY = 1,
  THRONG_WEBSOCKET_CLOSED = 2,  // received only
  THRONG_WEBSOCKET_PING = 3     // sent only
};
// What has come; the bytes are lent until the next call that receives or ends it.
struct throng_websocket_message {
  std::int32_t kind;
  std::uint32_t code;  // of the end
  struct throng_text bytes;
  std::int64_t arrived_ns;  // by now_ns
};

enum : std::uint32_t {
  THRONG_XMPP_TLS = 1,  // where the server offers it
  THRONG_XMPP_NEEDS_TLS = 2,
  THRONG_XMPP_DIRECT_TLS = 4,  // from the start
  THRONG_XMPP_REGISTERS = 8,   // makes the account, unless it is there
  THRONG_XMPP_RESUMABLE = 16,
  THRONG_XMPP_RECEIPTS = 32,  // answers requests for them
  THRONG_XMPP_PLAIN = 1,      // mechanisms
  THRONG_XMPP_SCRAM_SHA_1 = 2,
  THRONG_XMPP_SCRAM_SHA_256 = 4
};
struct throng_xmpp_options {
  std::uint32_t size;
  std::uint32_t flags;
  struct throng_text jid, password, host;  // without a host: the domain's name
  std::uint32_t port;                      // 0: 5222
  std::uint32_t mechanisms;                // that are allowed; 0: all
  std::int64_t timeout_ns;                 // 0: the program's; so too below
  std::uint64_t max_stanza_bytes, most_waiting;
  struct throng_tls_options tls;
};

// An element of a stanza; without a stanza there is none.
struct throng_xml {
  const void* stanza;
  std::uint64_t at;
};

// What is asked of a session; which of the texts are which stands with each.
enum : std::int32_t {
  THRONG_XMPP_LOGIN = 0,
  THRONG_XMPP_REGISTER = 1,
  THRONG_XMPP_RESUME = 2,
  THRONG_XMPP_SEND = 3,             // stanza
  THRONG_XMPP_MESSAGE = 4,          // to, body, type, id; number 1: wants a receipt. Gives: id
  THRONG_XMPP_PRESENCE = 5,         // to, type, show, status
  THRONG_XMPP_RECEIVE = 6,          // Gives: stanza
  THRONG_XMPP_EXPECT = 7,           // name, from, type, id, namespace of a child, body. The same
  THRONG_XMPP_IQ = 8,               // type, to, payload. Gives: stanza
  THRONG_XMPP_PING = 9,             // to. Gives: number, ns
  THRONG_XMPP_JOIN = 10,            // room, nick; number 1: skips presence of others
  THRONG_XMPP_LEAVE = 11,           // room, nick
  THRONG_XMPP_ROSTER = 12,          // Gives by `take`: jid, name, subscription
  THRONG_XMPP_SET_CONTACT = 13,     // jid, name
  THRONG_XMPP_REMOVE_CONTACT = 14,  // jid
  THRONG_XMPP_ARCHIVE = 15,         // archive, with, after; number: at most. Gives by `take`: id,
                                    // stamp, from, body; text: the last id; number 1: complete
  THRONG_XMPP_SETTLE = 16,
  THRONG_XMPP_CLOSE = 17
};
struct throng_xmpp_call {
  std::uint32_t size;
  std::int32_t what;
  struct throng_text texts[6];
  std::uint64_t number;
  std::int64_t timeout_ns;  // below 0: none
  void (*take)(void* context, const struct throng_text* fields, std::size_t count);
  void* context;
};
// Lent until the next call that receives.
struct throng_xmpp_answer {
  struct throng_xml stanza;
  struct throng_text text;
  std::int64_t number;
};

}  // extern "C"
