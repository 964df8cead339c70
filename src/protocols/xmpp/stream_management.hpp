#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "protocols/xmpp/xmpp_failure.hpp"

namespace throng::protocols::xmpp {

/// The counts of XEP-0198 of one session: what both sides have had, and what the server has not
/// acknowledged yet, kept to be sent again. It does no I/O.
class StreamManagement {
 public:
  static constexpr std::string_view kNamespace = "urn:xmpp:sm:3";
  static constexpr std::size_t kMostUnacked = 1'000;  // stanzas
  static constexpr std::size_t kMostUnackedBytes = std::size_t{1} << 20;
  static constexpr std::uint32_t kAskEvery = 10;  // stanzas

  /// What is sent counts from the request to begin on, what is received from the answer.
  /// `id`: by which the server will know the session; empty: it cannot be resumed.
  void begin(std::string_view id) {
    id_ = id;
    received_ = 0;
  }

  const std::string& id() const { return id_; }
  bool has_room_for(std::size_t bytes) const {
    return unacked_.size() < kMostUnacked && unacked_bytes_ + bytes <= kMostUnackedBytes;
  }
  /// A stanza is about to be sent. Returns: whether it is time to ask how far the server is.
  bool note_sent(std::string_view stanza);
  void note_received() { ++received_; }
  /// The server has had `count` stanzas since the session began, modulo 2^32. Errors: bad_server
  /// when that is more than were sent, or no number.
  Outcome<bool> acknowledge(std::string_view count);

  std::uint32_t received() const { return received_; }
  std::size_t unacked() const { return unacked_.size(); }
  /// All that is not acknowledged, in order.
  std::string unacked_bytes() const;

 private:
  std::string id_;
  std::deque<std::string> unacked_;
  std::size_t unacked_bytes_ = 0;
  std::uint32_t received_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t since_asked_ = 0;
};

}  // namespace throng::protocols::xmpp
