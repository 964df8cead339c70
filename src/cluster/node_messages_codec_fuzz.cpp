#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "cluster/node_messages_codec.hpp"

namespace {

using namespace throng::cluster;

/// What decodes has one encoding.
template <class Message>
void check(std::string_view bytes) {
  const auto message = decode_message<Message>(bytes);
  if (!message) return;
  const std::string encoded = encode(*message);
  const auto again = decode_message<Message>(encoded);
  THRONG_ASSERT(again.is_ok());
  THRONG_ASSERT(encode(*again) == encoded);
}

}  // namespace

// Any bytes are a message or refused, whichever kind is expected.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check<Delta>(bytes);
  check<Totals>(bytes);
  check<Status>(bytes);
  check<Health>(bytes);
  check<StuckUser>(bytes);
  check<LogMessage>(bytes);
  check<EventMessage>(bytes);
  check<Answers>(bytes);
  return 0;
}
