#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/set_cookie.hpp"
#include "protocols/http/url.hpp"

namespace throng::protocols::http {

/// The cookies of one simulated user, by RFC 6265 section 5. Holds at most kMaxCookies of at most
/// kMaxCookieBytes each; an empty one owns no memory. Time is given, in seconds since 1970 (UTC).
/// Thread: none of its own; one at a time.
class CookieJar {
 public:
  static constexpr std::size_t kMaxCookies = 64;

  /// Takes one Set-Cookie value of an answer from `from`. Ignored: what parse_set_cookie() ignores,
  /// a Domain that the host does not lie in or that is a bare top-level label ("com"), and a name
  /// with the prefix "__Secure-" or "__Host-" that does not keep its promise. A cookie of the same
  /// name, domain and path is replaced, or dropped when the new one has expired. When the jar is
  /// full the cookie goes that was sent longest ago.
  void take(const Url& from, std::string_view set_cookie, std::int64_t unix_s);

  /// Appends the Cookie header's value for a request to `to`, e.g. "a=1; b=2": longer paths first,
  /// then what was there earlier. Appends nothing when no cookie fits.
  void write(const Url& to, std::int64_t unix_s, std::string& out) const;

  /// Those that have expired since the last take() are still counted.
  std::size_t size() const { return cookies_.size(); }

 private:
  struct Cookie {
    std::string text;  // "name=value", the domain and the path, one after the other
    std::int64_t expires_unix_s = 0;
    mutable std::uint64_t last_use = 0;
    std::uint16_t name_size = 0;
    std::uint16_t pair_size = 0;
    std::uint16_t domain_size = 0;
    bool is_host_only = false;
    bool is_secure = false;

    std::string_view pair() const { return std::string_view(text).substr(0, pair_size); }
    std::string_view name() const { return pair().substr(0, name_size); }
    std::string_view domain() const {
      return std::string_view(text).substr(pair_size, domain_size);
    }
    std::string_view path() const {
      return std::string_view(text).substr(std::size_t{pair_size} + domain_size);
    }
    bool is_for(const Url& to) const;
    bool is_same_as(const Cookie& other) const;
  };

  static std::optional<Cookie> make(const Url& from, const SetCookie& set, std::int64_t unix_s);
  void erase_expired(std::int64_t unix_s);
  void add(Cookie cookie);

  // In the order in which they are sent.
  std::vector<Cookie> cookies_;
  // Counts calls, to know which cookie was used longest ago. What write() notes of that changes
  // nothing that it writes.
  mutable std::uint64_t uses_ = 0;
};

// There may be a million of them.
static_assert(sizeof(CookieJar) <= 32);

}  // namespace throng::protocols::http
