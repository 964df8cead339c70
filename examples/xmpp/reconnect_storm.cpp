// All users lose their connections at the same moment, and come back: they resume their sessions
// (stream management) where the server has kept them, and else log in anew. xmpp_resumed and
// xmpp_logins say how many did which.
//
//   throng run examples/xmpp/reconnect_storm.cpp --users 200 --set storms=3
#include "people.hpp"

THRONG_PARAMETER(storms, integer, "how often connections are lost", standard(2));
THRONG_PARAMETER(pause, duration, "how long nobody has to be in until the next one", standard(1s));

static const throng::Coordinator<> inside("inside");
static inline constexpr throng::Tag kDrop("drop");
static throng::Counter dropped("dropped", "connections that were dropped");
static throng::Counter anew("logged_in_anew", "sessions that the server had not kept");

static void drop_all(throng::Coordination event, throng::Members<> users) {
  for (const auto& user : users) event.send(user.id(), kDrop);
}

void init(const throng::Settings& settings) {
  throng::Throttle("logins", throng::Pace::read(settings.text("login_rate")));
  throng::Coordinator<>("inside", {{throng::kAll, drop_all}}, settings.duration("pause"));
}

throng::Task<> start(throng::User user) {
  throng::Xmpp session(user, options_of(user).resumable());
  if (!co_await come_in(session)) co_return;
  for (std::int64_t i = 0; i < user.settings().integer("storms"); ++i) {
    inside.add(user);
    if (!co_await user.receive(kDrop)) co_return;
    session.drop();
    dropped.add(user);
    const auto back = co_await session.resume();
    if (back.is_stopped()) co_return;
    if (back.is_error()) {
      if (back.error().reason() != "not_resumed") went_well(back, "resuming");
      anew.add(user);
      if (!co_await come_in(session)) co_return;
    }
    const auto took = co_await session.ping();
    if (!went_well(took, "ping")) co_return;
  }
  static_cast<void>(co_await session.close());
}
