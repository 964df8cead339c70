#include "protocols/xmpp/stream_management.hpp"

#include <charconv>

namespace throng::protocols::xmpp {

bool StreamManagement::note_sent(std::string_view stanza) {
  unacked_.emplace_back(stanza);
  unacked_bytes_ += stanza.size();
  if (++since_asked_ < kAskEvery) return false;
  since_asked_ = 0;
  return true;
}

Outcome<bool> StreamManagement::acknowledge(std::string_view count) {
  std::uint32_t had = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), had);
  const std::uint32_t more = had - acknowledged_;  // modulo 2^32
  if (error != std::errc() || end != count.data() + count.size() || more > unacked_.size()) {
    return failed(
        Failure{FailureKind::kBadServer, "the server acknowledges what was never sent to it"});
  }
  for (std::uint32_t i = 0; i < more; ++i) {
    unacked_bytes_ -= unacked_.front().size();
    unacked_.pop_front();
  }
  acknowledged_ = had;
  return true;
}

std::string StreamManagement::unacked_bytes() const {
  std::string all;
  all.reserve(unacked_bytes_);
  for (const std::string& stanza : unacked_) all += stanza;
  return all;
}

}  // namespace throng::protocols::xmpp
