// Rooms where many talk (MUC). A coordinator makes groups of users who are in and sends each group
// to a room of its own; everybody hears everybody, and what one said itself too.
//
//   throng run examples/xmpp/rooms.cpp --users 100 --set room_size=10
#include "people.hpp"

THRONG_PARAMETER(rooms, text, "service for rooms; empty: rooms.DOMAIN", standard(""));
THRONG_PARAMETER(room_size, integer, "users of a room", standard(5));
THRONG_PARAMETER(messages, integer, "that each user says", standard(5));
THRONG_PARAMETER(pause, duration, "between two of them", standard(1s));

struct Seat {
  std::uint64_t room = 0, users = 0;
};
static const throng::Coordinator<> groups("groups");
static inline constexpr throng::Tag<Seat> kSeat("seat");
static throng::Counter heard("heard", "messages of rooms that arrived");
static throng::SharedNumber rooms;

static void seat(throng::Coordination event, throng::Members<> users) {
  const Seat seat{static_cast<std::uint64_t>(rooms.add()), users.size()};
  for (const auto& user : users) event.send(user.id(), kSeat, seat);
}

void init(const throng::Settings& settings) {
  throng::Throttle("logins", throng::Pace::read(settings.text("login_rate")));
  throng::Coordinator<>("groups", {{settings.integer("room_size"), seat}}, 5s);
}

static throng::Task<> listen(throng::User user, throng::Xmpp& session, std::uint64_t wanted) {
  throng::StanzaMatcher said;
  said.message().type("groupchat").body("at ");
  for (std::uint64_t i = 0; i < wanted; ++i) {
    const auto stanza = co_await session.expect(said, 30s);
    if (!went_well(stanza, "waiting for a message")) co_return;
    note_delivery_of(user, stanza->body());
    heard.add(user);
  }
}

throng::Task<> start(throng::User user) {
  throng::Xmpp session(user, options_of(user).most_waiting(2000));
  if (!co_await come_in(session)) co_return;
  groups.add(user);
  const auto seat = co_await user.receive(kSeat);
  if (!seat) co_return;

  const throng::Settings settings = user.settings();
  const std::string service =
      settings.text("rooms").empty() ? "rooms." + settings.text("domain") : settings.text("rooms");
  const std::string room = "room" + std::to_string((*seat)->room) + "@" + service;
  const std::string nick = name_of(settings, user.id());
  const auto messages = static_cast<std::uint64_t>(settings.integer("messages"));
  const auto in = co_await session.join(room, nick);
  if (!went_well(in, "joining the room")) co_return;
  // Until the others are in, too.
  if (!co_await throng::sleep(2s)) co_return;

  throng::TaskGroup group(user);
  group.spawn(listen(user, session, messages * (*seat)->users));
  for (std::uint64_t i = 0; i < messages; ++i) {
    const std::string text = stamped(user, "hello, all of you");
    const auto sent = co_await session.send_message(room, text, "groupchat");
    if (!went_well(sent, "saying something")) co_return;
    if (!co_await throng::sleep(user.settings().duration("pause"))) co_return;
  }
  co_await group.join();
  const auto out = co_await session.leave(room, nick);
  if (!went_well(out, "leaving the room")) co_return;
  static_cast<void>(co_await session.close());
}
