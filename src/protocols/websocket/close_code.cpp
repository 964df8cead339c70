#include "protocols/websocket/close_code.hpp"

namespace throng::protocols::websocket {

bool may_be_sent(std::uint16_t code) {
  if (code >= 3000) return code < 5000;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == kNoStatus) return payload;
  payload += static_cast<char>(code >> 8);
  payload += static_cast<char>(code & 0xff);
  payload += reason;
  return payload;
}

}  // namespace throng::protocols::websocket
