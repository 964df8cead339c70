// Pairs of users who talk. Users log in at the pace of a throttle; whoever is in is added to a
// coordinator, which makes pairs and tells each whom it talks to. How long messages are on their
// way is xmpp_delivery_time.
//
//   throng run examples/xmpp/one_to_one.cpp --users 100 --chart xmpp_delivery_time
#include "people.hpp"

THRONG_PARAMETER(messages, integer, "that each user sends", standard(10));
THRONG_PARAMETER(pause, duration, "between two of them", standard(500ms));

static const throng::Coordinator<std::string> pairs("pairs");  // of those who are in
static inline constexpr throng::Tag<std::string> kPartner("partner");
static throng::Counter heard("heard", "messages that arrived");

// Who is alone at the end talks to itself.
static void introduce(throng::Coordination event, const throng::Member<std::string>* one,
                      const throng::Member<std::string>* other) {
  if (one == nullptr) return;
  event.send(one->id(), kPartner, other == nullptr ? one->data() : other->data());
  if (other != nullptr) event.send(other->id(), kPartner, one->data());
}

void init(const throng::Settings& settings) {
  throng::Throttle("logins", throng::Pace::read(settings.text("login_rate")));
  throng::Coordinator<std::string>("pairs", {{2, introduce}}, 5s);
}

static throng::Task<> listen(throng::User user, throng::Xmpp& session, std::int64_t wanted) {
  throng::StanzaMatcher message;
  message.message().type("chat");
  for (std::int64_t i = 0; i < wanted; ++i) {
    const auto stanza = co_await session.expect(message, 30s);
    if (!went_well(stanza, "waiting for a message")) co_return;
    note_delivery_of(user, stanza->body());
    heard.add(user);
  }
}

throng::Task<> start(throng::User user) {
  throng::Xmpp session(user, options_of(user));
  if (!co_await come_in(session)) co_return;
  pairs.add(user, jid_of(user.settings(), user.id()));
  const auto partner = co_await user.receive(kPartner);
  if (!partner) co_return;

  const std::int64_t messages = user.settings().integer("messages");
  throng::TaskGroup group(user);
  group.spawn(listen(user, session, messages));  // the partner sends as many
  for (std::int64_t i = 0; i < messages; ++i) {
    const std::string text = stamped(user, "how are you?");
    const auto sent = co_await session.send_message(**partner, text);
    if (!went_well(sent, "sending")) co_return;
    if (!co_await throng::sleep(user.settings().duration("pause"))) co_return;
  }
  co_await group.join();
  static_cast<void>(co_await session.close());
}
