// Rooms where many talk (MUC). A coordinator makes groups of users who are in and sends each group
// to a room of its own; everybody hears everybody, and what one said itself too. One of each group
// makes the room, and lets the others in: until a room is made, servers refuse everybody else.
//
//   throng run examples/xmpp/rooms.cpp --users 100 --set room_size=10
#include "people.hpp"

THRONG_PARAMETER(rooms, text, "service for rooms; empty: rooms.DOMAIN", standard(""));
THRONG_PARAMETER(room_size, integer, "users of a room", standard(5));
THRONG_PARAMETER(messages, integer, "that each user says", standard(5));
THRONG_PARAMETER(pause, duration, "between two of them", standard(1s));

static const throng::Coordinator<> groups("groups");
// The number of the room, and who is to be in it; the first makes it.
static inline constexpr throng::Tag<std::vector<std::uint64_t>> kSeat("seat");
static inline constexpr throng::Tag kOpen("open");
static throng::Counter heard("heard", "messages of rooms that arrived");
static throng::SharedNumber rooms;

static void seat(throng::Coordination event, throng::Members<> users) {
  std::vector<std::uint64_t> seat{static_cast<std::uint64_t>(rooms.add())};
  for (const auto& user : users) seat.push_back(user.id());
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
  const auto seated = co_await user.receive(kSeat);
  if (!seated) co_return;
  const std::vector<std::uint64_t>& seat = **seated;
  const bool is_host = seat.at(1) == user.id();

  const throng::Settings settings = user.settings();
  const std::string service =
      settings.text("rooms").empty() ? "rooms." + settings.text("domain") : settings.text("rooms");
  const std::string room = "room" + std::to_string(seat.front()) + "@" + service;
  const std::string nick = name_of(settings, user.id());
  const auto messages = static_cast<std::uint64_t>(settings.integer("messages"));
  if (!is_host && !co_await user.receive(kOpen)) co_return;
  const auto in = co_await session.join(room, nick);
  if (!went_well(in, "joining the room")) co_return;
  for (std::size_t i = 2; is_host && i < seat.size(); ++i) user.send(seat[i], kOpen);
  // Until the others are in, too.
  if (!co_await throng::sleep(2s)) co_return;

  throng::TaskGroup group(user);
  group.spawn(listen(user, session, messages * (seat.size() - 1)));
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
