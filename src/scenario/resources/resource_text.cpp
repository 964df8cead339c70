#include "scenario/resources/resource_text.hpp"

#include "terms/utf8.hpp"

namespace throng::scenario::resources {

std::string utf8_text(std::string_view bytes) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (terms::is_utf8(bytes)) {
    return std::string(bytes.substr(bytes.starts_with(kMark) ? kMark.size() : 0));
  }
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char byte : bytes) terms::append_utf8(text, static_cast<unsigned char>(byte));
  return text;
}

}  // namespace throng::scenario::resources
