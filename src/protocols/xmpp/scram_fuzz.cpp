#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocols/xmpp/scram.hpp"

// A server's challenge, and after a line feed its last word. Whatever it says: it does not know the
// password, so it must not be believed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::xmpp;
  static ScramCache cache(16);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view challenge = text.substr(0, text.find('\n'));
  text.remove_prefix(challenge.size() == text.size() ? text.size() : challenge.size() + 1);
  // What asks for much takes long, and nothing else.
  const std::size_t count = challenge.find(",i=");
  if (count != std::string_view::npos && challenge.size() > count + 3 + 3) return 0;
  Scram scram(ScramHash::kSha1, "user", "no server knows this: 7f3a", "abc", cache);
  const auto answer = scram.answer(challenge);
  if (answer.is_ok() && !answer->starts_with("c=biws,r=abc")) std::abort();
  if (scram.verify(text).is_ok()) std::abort();
  return 0;
}
