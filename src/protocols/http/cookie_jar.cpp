#include "protocols/http/cookie_jar.hpp"

#include <algorithm>
#include <limits>

#include "protocols/http/head_fields.hpp"

namespace throng::protocols::http {
namespace {

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view path_of(const Url& url) {
  return std::string_view(url.target).substr(0, url.target.find('?'));
}

// RFC 6265 section 5.1.4: the folder of the request, without the '/' at its end.
std::string_view default_path(const Url& url) {
  const std::string_view path = path_of(url);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos || slash == 0 ? "/" : path.substr(0, slash);
}

// A URL's host whose last part is a number is an IPv4 address; parse_url() sees to that.
bool is_address(const Url& url) {
  const std::string_view host = url.host;
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return url.is_ipv6 || (!last.empty() && std::all_of(last.begin(), last.end(), is_digit));
}

bool lies_in(const Url& url, std::string_view domain) {
  const std::string_view host = url.host;
  if (host == domain) return true;
  if (is_address(url) || !host.ends_with(domain)) return false;
  return host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.';
}

// "com" and "com.": no host may set cookies for all hosts below it.
bool is_top_level(std::string_view domain) {
  return domain.substr(0, domain.size() - 1).find('.') == std::string_view::npos;
}

bool path_matches(std::string_view path, std::string_view cookie_path) {
  if (!path.starts_with(cookie_path)) return false;
  return path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
         path[cookie_path.size()] == '/';
}

// RFC 6265bis section 4.1.3: names that promise where their cookie comes from.
bool keeps_promise(const Url& from, const SetCookie& set) {
  if (!set.name.starts_with("__")) return true;
  const std::string_view prefix = set.name.substr(2);
  const bool is_host = equals_lower(prefix.substr(0, 5), "host-");
  if (!is_host && !equals_lower(prefix.substr(0, 7), "secure-")) return true;
  if (!set.is_secure || from.scheme != Url::Scheme::kHttps) return false;
  return !is_host || (set.domain.empty() && set.path == "/");
}

std::int64_t expiry_of(const SetCookie& set, std::int64_t unix_s) {
  using Limits = std::numeric_limits<std::int64_t>;
  if (!set.max_age_s) return set.expires_unix_s.value_or(Limits::max());
  if (*set.max_age_s <= 0) return Limits::min();
  std::int64_t expiry = 0;
  return __builtin_add_overflow(unix_s, *set.max_age_s, &expiry) ? Limits::max() : expiry;
}

struct Scope {
  std::string domain;
  bool is_host_only = false;
};

// The hosts that the cookie goes to; nothing when the sender may not speak for them.
std::optional<Scope> scope_of(const Url& from, std::string_view domain) {
  std::string lower(domain.size(), ' ');
  std::transform(domain.begin(), domain.end(), lower.begin(), to_lower);
  // A single label is fine for the host that has no other name, e.g. "localhost".
  if (lower.empty() || lower == from.host) {
    return Scope{from.host, lower.empty() || is_top_level(lower) || is_address(from)};
  }
  if (is_top_level(lower) || !lies_in(from, lower)) return std::nullopt;
  return Scope{std::move(lower), false};
}

}  // namespace

bool CookieJar::Cookie::is_for(const Url& to) const {
  if (is_secure && to.scheme != Url::Scheme::kHttps) return false;
  return (is_host_only ? to.host == domain() : lies_in(to, domain())) &&
         path_matches(path_of(to), path());
}

bool CookieJar::Cookie::is_same_as(const Cookie& other) const {
  return name() == other.name() && domain() == other.domain() && path() == other.path();
}

std::optional<CookieJar::Cookie> CookieJar::make(const Url& from, const SetCookie& set,
                                                 std::int64_t unix_s) {
  if (!keeps_promise(from, set)) return std::nullopt;
  const std::optional<Scope> scope = scope_of(from, set.domain);
  const std::string_view path = set.path.empty() ? default_path(from) : set.path;
  if (!scope || path.size() > kMaxCookieAttributeBytes) return std::nullopt;
  Cookie cookie;
  cookie.name_size = static_cast<std::uint16_t>(set.name.size());
  cookie.pair_size = static_cast<std::uint16_t>(set.name.size() + 1 + set.value.size());
  cookie.domain_size = static_cast<std::uint16_t>(scope->domain.size());
  cookie.text.reserve(std::size_t{cookie.pair_size} + scope->domain.size() + path.size());
  cookie.text.append(set.name).append(1, '=').append(set.value);
  cookie.text.append(scope->domain).append(path);
  cookie.expires_unix_s = expiry_of(set, unix_s);
  cookie.is_host_only = scope->is_host_only;
  cookie.is_secure = set.is_secure;
  return cookie;
}

void CookieJar::take(const Url& from, std::string_view set_cookie, std::int64_t unix_s) {
  const std::optional<SetCookie> set = parse_set_cookie(set_cookie);
  if (!set) return;
  std::optional<Cookie> cookie = make(from, *set, unix_s);
  if (!cookie) return;
  cookie->last_use = ++uses_;
  const auto is_same = [&](const Cookie& other) { return other.is_same_as(*cookie); };
  const auto old = std::find_if(cookies_.begin(), cookies_.end(), is_same);
  const bool is_new = old == cookies_.end();
  // In the old one's place, as it keeps the time of its creation; the path is the same.
  if (!is_new) *old = std::move(*cookie);
  erase_expired(unix_s);
  if (is_new && cookie->expires_unix_s > unix_s) add(std::move(*cookie));
}

void CookieJar::erase_expired(std::int64_t unix_s) {
  std::erase_if(cookies_, [=](const Cookie& c) { return c.expires_unix_s <= unix_s; });
}

void CookieJar::add(Cookie cookie) {
  if (cookies_.size() == kMaxCookies) {
    const auto is_older = [](const Cookie& a, const Cookie& b) { return a.last_use < b.last_use; };
    cookies_.erase(std::min_element(cookies_.begin(), cookies_.end(), is_older));
  }
  // No room ahead: users keep few cookies, and there are many users.
  cookies_.reserve(cookies_.size() + 1);
  const auto goes_before = [](const Cookie& a, const Cookie& b) {
    return a.path().size() > b.path().size();
  };
  const auto place = std::upper_bound(cookies_.begin(), cookies_.end(), cookie, goes_before);
  cookies_.insert(place, std::move(cookie));
}

void CookieJar::write(const Url& to, std::int64_t unix_s, std::string& out) const {
  if (cookies_.empty()) return;
  ++uses_;
  std::string_view between;
  for (const Cookie& cookie : cookies_) {
    if (cookie.expires_unix_s <= unix_s || !cookie.is_for(to)) continue;
    cookie.last_use = uses_;
    out += between;
    out += cookie.pair();
    between = "; ";
  }
}

}  // namespace throng::protocols::http
