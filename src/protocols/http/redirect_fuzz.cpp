#include <cstdint>
#include <cstdlib>

#include "protocols/http/redirect.hpp"

// The first line is the URL that answered, the rest its Location. What comes out is a URL of its
// own text without dot segments; an error fits on a line of a terminal.
namespace throng::protocols::http {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_dot_segment(std::string_view target) {
  const std::string path = std::string(target.substr(0, target.find('?'))) + '/';
  return path.find("/./") != std::string::npos || path.find("/../") != std::string::npos;
}

void check(const Url& base, std::string_view location) {
  const auto url = resolve_reference(base, location);
  if (!url.is_ok()) {
    require(!url.error().empty());
    for (const char c : url.error()) require(c >= ' ' && c < 0x7f);
    return;
  }
  require(url->target.starts_with('/') && !has_dot_segment(url->target));
  require(url->target.find_first_of("# ") == std::string::npos);
  const auto again = parse_url(url->text());
  require(again.is_ok() && is_same_origin(*again, *url) && again->target == url->target);
  require(again->text() == url->text());
  const auto same = resolve_reference(base, url->text());
  require(same.is_ok() && same->text() == url->text());
}

}  // namespace
}  // namespace throng::protocols::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::http;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto base = parse_url(text.substr(0, end));
  if (base.is_ok()) check(*base, text.substr(end + 1));
  return 0;
}
