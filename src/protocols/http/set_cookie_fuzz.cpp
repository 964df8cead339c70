#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "protocols/http/cookie_jar.hpp"
#include "protocols/http/request.hpp"

// Each line is a Set-Cookie value; those that begin with '@' name the URL that the following come
// from and go to. What is sent are whole cookies of the jar, and a request bears them.
namespace throng::protocols::http {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

void require(bool holds) {
  if (!holds) std::abort();
}

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_parts(std::string_view text) {
  const auto cookie = parse_set_cookie(text);
  if (!cookie) return;
  require(!cookie->name.empty() && cookie->name.find('=') == std::string_view::npos);
  require(cookie->name.size() + cookie->value.size() <= kMaxCookieBytes);
  require(cookie->path.empty() || cookie->path.starts_with('/'));
  for (const auto part : {cookie->name, cookie->value, cookie->domain, cookie->path}) {
    require(lies_in(part, text) && part.find(';') == std::string_view::npos);
  }
  const std::string again = std::string(cookie->name) + '=' + std::string(cookie->value);
  const auto same = parse_set_cookie(again);
  require(same && same->name == cookie->name && same->value == cookie->value);
}

void check_sent(const CookieJar& jar, const Url& to, std::int64_t unix_s) {
  Request request;
  request.host = to.authority();
  std::string cookies;
  jar.write(to, unix_s, cookies);
  require(cookies.empty() == (cookies.find('=') == std::string::npos));
  require(cookies.size() <= CookieJar::kMaxCookies * (kMaxCookieBytes + 3));
  request.headers.emplace_back("Cookie", cookies);
  require(serialise(request).is_ok());
}

void check(std::string_view text) {
  CookieJar jar;
  Url url = *parse_url("https://w.a.example/b/c");
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('@')) {
      auto other = parse_url(line.substr(1));
      if (other.is_ok()) url = *other;
    } else {
      check_parts(line);
      jar.take(url, line, kNow);
    }
    require(jar.size() <= CookieJar::kMaxCookies);
    check_sent(jar, url, kNow);
  }
  check_sent(jar, url, kNow + 100);
}

}  // namespace
}  // namespace throng::protocols::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)throng::protocols::http::parse_cookie_date(text);
  throng::protocols::http::check(text);
  return 0;
}
