#pragma once

#include <string>
#include <string_view>

#include "protocols/xmpp/xmpp_client.hpp"

namespace throng::protocols::xmpp {

/// A room for many (XEP-0045), as one user is in it. Times as those of Client; what others say
/// arrives by the client's `receive`, from the room's address with their nick as resource.
/// Lifetime: the client must outlive it. Thread: the loop's own.
class Room {
 public:
  /// `address`: room@service, without a resource.
  Room(Client& client, std::string_view address, std::string_view nick)
      : client_(client), address_(address), nick_(nick) {}

  /// Goes in, without asking for what was said before, and waits until the room says that we are in
  /// (status 110). A room that did not exist is made, as the service makes them. The presence of
  /// those who are in waits to be received, or is dropped when `skips_others`. Errors: stanza_error
  /// with the room's condition, e.g. "conflict" for a nick that is taken; those of `expect`.
  [[nodiscard]] Task<Outcome<bool>> join(base::TimePoint deadline, bool skips_others = true);
  /// Says something to all. Result: the id of the message, which comes back from the room too.
  [[nodiscard]] Task<Outcome<std::string>> say(std::string_view body);
  /// Goes out, and waits until the room says so.
  [[nodiscard]] Task<Outcome<bool>> leave(base::TimePoint deadline);

  const std::string& address() const { return address_; }
  /// The own address in it.
  std::string own() const { return address_ + "/" + nick_; }

 private:
  Task<Outcome<bool>> unlock(base::TimePoint deadline);

  Client& client_;
  std::string address_;
  std::string nick_;
};

}  // namespace throng::protocols::xmpp
