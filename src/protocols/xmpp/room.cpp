#include "protocols/xmpp/room.hpp"

#include <utility>

#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kMuc = "http://jabber.org/protocol/muc";
constexpr std::string_view kMucUser = "http://jabber.org/protocol/muc#user";
constexpr std::string_view kMucOwner = "http://jabber.org/protocol/muc#owner";
constexpr std::string_view kOwnPresence = "110";
constexpr std::string_view kNewRoom = "201";

bool has_status(const Stanza& stanza, std::string_view code) {
  Element each = stanza.root().child("x", kMucUser).first_child();
  while (each && (each.name() != "status" || each.attribute("code") != code)) each = each.next();
  return static_cast<bool>(each);
}

/// The room's word that one is in or out, or cannot be.
class OwnPresence final : public Wanted {
 public:
  OwnPresence(std::string_view room, std::string_view type) : room_(room), type_(type) {}
  bool matches(const Stanza& stanza) const override {
    if (stanza.name() != "presence" || bare_part(stanza.from()) != room_) return false;
    if (stanza.type() == "error") return true;
    return stanza.type() == type_ && has_status(stanza, kOwnPresence);
  }

 private:
  std::string_view room_, type_;
};

/// Anything of a room that is not for one's ear while one goes in.
class OthersPresence final : public Wanted {
 public:
  OthersPresence(std::string_view room, const Wanted& own) : room_(room), own_(own) {}
  bool matches(const Stanza& stanza) const override {
    return own_.matches(stanza) ||
           (stanza.name() == "presence" && bare_part(stanza.from()) == room_);
  }

 private:
  std::string_view room_;
  const Wanted& own_;
};

}  // namespace

Task<Outcome<bool>> Room::join(base::TimePoint deadline, bool skips_others) {
  std::string bytes;
  XmlWriter xml(bytes);
  xml.open("presence").with("to", own()).open("x", kMuc);
  xml.open("history").with("maxstanzas", "0").close("history").close("x").close("presence");
  const auto sent = co_await client_.send(bytes);
  if (!sent.is_ok()) co_return sent;
  const OwnPresence wanted(address_, "");
  const OthersPresence any(address_, wanted);
  const Wanted& looked_for = skips_others ? static_cast<const Wanted&>(any) : wanted;
  for (;;) {
    const auto got = co_await client_.expect(looked_for, deadline);
    if (got.is_stopped()) co_return kStopped;
    if (got.is_error()) co_return failed(got.error());
    const Stanza& said = **got;
    if (!wanted.matches(said)) continue;
    if (said.type() == "error") {
      co_return client_.count(Failure{FailureKind::kStanzaError, said.error_condition()});
    }
    if (has_status(said, kNewRoom)) co_return co_await unlock(deadline);
    co_return true;
  }
}

/// A new room is closed to others until its owner has accepted how it is (section 10.1.2).
Task<Outcome<bool>> Room::unlock(base::TimePoint deadline) {
  std::string form;
  XmlWriter xml(form);
  xml.open("query", kMucOwner).open("x", "jabber:x:data").with("type", "submit");
  xml.close("x").close("query");
  const auto got = co_await client_.iq("set", address_, form, deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return failed(got.error());
  co_return true;
}

Task<Outcome<std::string>> Room::say(std::string_view body) {
  Message message;
  message.to = address_;
  message.body = body;
  message.type = "groupchat";
  co_return co_await client_.send_message(message);
}

Task<Outcome<bool>> Room::leave(base::TimePoint deadline) {
  Presence presence;
  presence.to = own();
  presence.type = "unavailable";
  const auto sent = co_await client_.send_presence(presence);
  if (!sent.is_ok()) co_return sent;
  const OwnPresence wanted(address_, "unavailable");
  const auto got = co_await client_.expect(wanted, deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return failed(got.error());
  co_return true;
}

}  // namespace throng::protocols::xmpp
