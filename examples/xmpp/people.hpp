// What the scenarios of this folder have in common: who the users are, and how they log in.
//
// User 7 is user7@DOMAIN with the password user7-secret, and makes its account when it has none.
// Start a server of your own, for instance prosody, and point them at it:
//
//   throng run examples/xmpp/one_to_one.cpp --users 100 --set host=127.0.0.1 --set port=5222
//                                                       --set domain=example.org
#pragma once

#include <throng/scenario.hpp>

#include <charconv>

using namespace std::chrono_literals;

THRONG_PARAMETER(domain, text, "that the server serves", standard("localhost"));
THRONG_PARAMETER(host, text, "where the server is", standard("127.0.0.1"));
THRONG_PARAMETER(port, integer, "of the server", standard(5222));
THRONG_PARAMETER(prefix, text, "of users' names", standard("user"));
THRONG_PARAMETER(security, text, "of connections", standard("none"),
                 one_of("none", "starttls", "tls"));
THRONG_PARAMETER(ca, text, "PEM file of the authority that is trusted; empty: the system's",
                 standard(""));
THRONG_PARAMETER(login_rate, text, "how often users log in", standard("100/s"));

static const throng::Throttle logins("logins");

static inline std::string name_of(const throng::Settings& settings, std::uint64_t user) {
  return settings.text("prefix") + std::to_string(user);
}
static inline std::string jid_of(const throng::Settings& settings, std::uint64_t user) {
  return name_of(settings, user) + "@" + settings.text("domain");
}

static inline throng::XmppOptions options_of(const throng::User& user) {
  const throng::Settings settings = user.settings();
  throng::XmppOptions options(jid_of(settings, user.id()) + "/throng",
                              name_of(settings, user.id()) + "-secret");
  options.server(settings.text("host"), static_cast<std::uint16_t>(settings.integer("port")));
  options.registers();
  if (settings.text("security") == "starttls") options.requires_tls();
  if (settings.text("security") == "tls") options.direct_tls();
  if (!settings.text("ca").empty()) options.ca_file(settings.text("ca"));
  return options;
}

/// Fails the user when `result` is a failure. False: it is to stop.
template <class T>
bool went_well(const throng::Result<T, throng::Failure>& result, const char* what) {
  if (result.is_error()) {
    throw std::runtime_error(std::string(what) + ": " + std::string(result.error().reason()));
  }
  return result.is_ok();
}

/// Logs in, at the pace of the throttle, and says that it is there.
static inline throng::Task<bool> come_in(throng::Xmpp& session) {
  if (!co_await logins.wait()) co_return false;
  const auto in = co_await session.login();
  if (!went_well(in, "login")) co_return false;
  const auto seen = co_await session.send_presence();
  co_return went_well(seen, "presence");
}

/// A text that says when it was sent, and the time that it took until now.
static inline std::string stamped(const throng::User& user, std::string_view text) {
  return "at " + std::to_string(user.now().count()) + " " + std::string(text);
}
static inline void note_delivery_of(const throng::User& user, std::string_view body) {
  std::int64_t sent = 0;
  if (!body.starts_with("at ")) return;
  if (std::from_chars(body.data() + 3, body.data() + body.size(), sent).ec != std::errc()) return;
  throng::Xmpp::note_delivery(user, user.now() - throng::Duration(sent));
}
