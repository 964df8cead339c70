#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace throng::protocols::http {

/// One Set-Cookie value, cut by RFC 6265 section 5.2. Views of the value it was cut from.
struct SetCookie {
  std::string_view name;
  std::string_view value;
  /// As sent, without a leading dot; empty: the host that sent it, and no other.
  std::string_view domain;
  /// Begins with '/'; empty: the folder of the request.
  std::string_view path;
  /// Seconds since 1970, in UTC; any year from 1601 to 9999.
  std::optional<std::int64_t> expires_unix_s;
  /// Goes before expires_unix_s. Held to the range of the type; 0 and less: at once.
  std::optional<std::int64_t> max_age_s;
  bool is_secure = false;
};

/// Bytes of name and value together; an attribute's value. What is longer is ignored, the cookie
/// or the attribute, as browsers do.
inline constexpr std::size_t kMaxCookieBytes = 4096;
inline constexpr std::size_t kMaxCookieAttributeBytes = 1024;

/// Cuts the value of one Set-Cookie header. Nothing when the whole cookie is to be ignored: without
/// '=', without a name, too long, or with control bytes other than HTAB, which no request could
/// carry. Of attributes that are given twice the last counts; those that make no sense, and those
/// without a meaning for a client without pages (HttpOnly, SameSite), are ignored.
/// Thread: any.
std::optional<SetCookie> parse_set_cookie(std::string_view value) noexcept;

/// Reads a date by RFC 6265 section 5.1.1: seconds since 1970, in UTC. Nothing when it is none.
/// Thread: any.
std::optional<std::int64_t> parse_cookie_date(std::string_view text) noexcept;

}  // namespace throng::protocols::http
