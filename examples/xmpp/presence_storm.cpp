// A storm of presence: users of a group want to know of each other, and then all change their
// presence again and again, which the server tells all others of the group.
//
//   throng run examples/xmpp/presence_storm.cpp --users 100 --set contacts=10
#include "people.hpp"

THRONG_PARAMETER(contacts, integer, "users of a group", standard(5));
THRONG_PARAMETER(changes, integer, "of presence, by each user", standard(10));
THRONG_PARAMETER(pause, duration, "between two of them", standard(200ms));

static const throng::Coordinator<std::string> groups("groups");
static inline constexpr throng::Tag<std::vector<std::string>> kOthers("others");
static throng::Counter seen("presence_seen", "changes of others that arrived");

static void tell_of_each_other(throng::Coordination event, throng::Members<std::string> users) {
  for (const auto& user : users) {
    std::vector<std::string> others;
    for (const auto& other : users) {
      if (other.id() != user.id()) others.push_back(other.data());
    }
    event.send(user.id(), kOthers, std::move(others));
  }
}

void init(const throng::Settings& settings) {
  throng::Throttle("logins", throng::Pace::read(settings.text("login_rate")));
  throng::Coordinator<std::string>("groups", {{settings.integer("contacts"), tell_of_each_other}},
                                   5s);
}

/// Lets everybody know who asks, and counts what is told.
static throng::Task<> listen(throng::User user, throng::Xmpp& session) {
  throng::StanzaMatcher any;
  any.presence();
  const std::string own = session.jid();
  for (;;) {
    const auto stanza = co_await session.expect(any, 1h);
    if (!stanza) co_return;
    if (stanza->from() == own) continue;  // servers tell that, too
    if (stanza->type() == "subscribe") {
      const std::string who(stanza->from());
      const auto let = co_await session.send_presence("subscribed", who);
      if (!let) co_return;
    } else if (const auto status = stanza->child("status").text(); status.starts_with("at ")) {
      note_delivery_of(user, status);
      seen.add(user);
    }
  }
}

throng::Task<> start(throng::User user) {
  throng::Xmpp session(user, options_of(user).most_waiting(2000));
  if (!co_await come_in(session)) co_return;
  groups.add(user, jid_of(user.settings(), user.id()));
  const auto others = co_await user.receive(kOthers);
  if (!others) co_return;

  throng::TaskGroup group(user);
  group.spawn(listen(user, session));
  for (const std::string& other : **others) {
    const auto asked = co_await session.send_presence("subscribe", other);
    if (!went_well(asked, "asking for presence")) co_return;
  }
  if (!co_await throng::sleep(3s)) co_return;
  for (std::int64_t i = 0; i < user.settings().integer("changes"); ++i) {
    const std::string status = stamped(user, "changed");
    const auto told = co_await session.send_presence("", "", i % 2 == 0 ? "away" : "chat", status);
    if (!went_well(told, "presence")) co_return;
    if (!co_await throng::sleep(user.settings().duration("pause"))) co_return;
  }
  if (!co_await throng::sleep(1s)) co_return;  // what is on its way
  group.request_stop();
  co_await group.join();
  static_cast<void>(co_await session.close());
}
