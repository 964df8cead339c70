#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include "throng/result.hpp"

namespace throng::protocols::http {

/// An absolute http or https URL, cut for a client.
struct Url {
  enum class Scheme : std::uint8_t { kHttp, kHttps };

  Scheme scheme = Scheme::kHttp;
  /// Name or address, in lower case; an IPv6 address without its brackets.
  std::string host;
  bool is_ipv6 = false;
  /// 1..65535; 80 or 443 when the URL names none.
  std::uint16_t port = 80;
  /// Path and query, never empty, as given.
  std::string target = "/";

  /// What the Host header says: the port only when it is not the scheme's own.
  std::string authority() const;
  /// The whole URL; parse_url() makes the same parts of it.
  std::string text() const;
};

/// What the schemes of a URL are called: `secure` is read as kHttps. In lower case.
struct UrlSchemes {
  std::string_view plain = "http";
  std::string_view secure = "https";
};

/// Cuts `text`. The fragment is dropped; user and password are refused. The error is a sentence
/// that says what is wrong, in which column (a byte, from 1), and what was expected.
Result<Url, std::string> parse_url(std::string_view text, const UrlSchemes& schemes = {});

}  // namespace throng::protocols::http
