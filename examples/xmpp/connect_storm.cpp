// All users log in at the same moment: xmpp_login_time says what becomes of that. They wait for
// each other at a coordinator until nobody else comes.
//
//   throng run examples/xmpp/connect_storm.cpp --users 200 --chart xmpp_login_time
#include "people.hpp"

THRONG_PARAMETER(stay, duration, "how long users stay", standard(2s));
THRONG_PARAMETER(gather, duration, "how long nobody has to come until all have come", standard(1s));

static const throng::Coordinator<> gate("gate");
static inline constexpr throng::Tag kGo("go");

static void open_gate(throng::Coordination event, throng::Members<> users) {
  for (const auto& user : users) event.send(user.id(), kGo);
}

void init(const throng::Settings& settings) {
  throng::Throttle("logins", throng::Pace::unlimited());
  throng::Coordinator<>("gate", {{throng::kAll, open_gate}}, settings.duration("gather"));
}

throng::Task<> start(throng::User user) {
  throng::Xmpp session(user, options_of(user));
  gate.add(user);
  if (!co_await user.receive(kGo)) co_return;
  if (!co_await come_in(session)) co_return;
  if (!co_await throng::sleep(user.settings().duration("stay"))) co_return;
  const auto took = co_await session.ping();
  if (!went_well(took, "ping")) co_return;
  static_cast<void>(co_await session.close());
}
