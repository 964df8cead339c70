#include "protocols/http/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "protocols/http/head_fields.hpp"
#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

using Problem = std::optional<std::string>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
bool is_hex(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

// The URL being read; `at` is where the next part begins.
struct Reader {
  std::string_view text;
  const UrlSchemes& schemes;
  std::size_t at = 0;

  std::string_view rest() const { return text.substr(at); }
  std::string form() const {
    return "expected " + std::string(schemes.plain) + "://host[:port]/path";
  }
  std::string problem(std::size_t place, const std::string& what) const {
    return quote(text) + " is not a URL: column " + std::to_string(place + 1) + ": " + what;
  }
};

bool is_percent_code(std::string_view text) {
  return text.size() >= 3 && is_hex(text[1]) && is_hex(text[2]);
}

Problem check_bytes(const Reader& url) {
  for (std::size_t i = 0; i < url.text.size(); ++i) {
    const char c = url.text[i];
    if (!is_visible(c)) {
      const std::string advice = c == ' ' ? "expected %20" : "expected it percent-encoded";
      return url.problem(i, describe_byte(c) + ": " + advice);
    }
    if (c == '%' && !is_percent_code(url.text.substr(i))) {
      return url.problem(i, "'%' without two hexadecimal digits: expected %25 for a percent sign");
    }
  }
  return std::nullopt;
}

Problem read_scheme(Reader& url, Url& out) {
  const std::size_t end = url.text.find("://");
  if (end == std::string_view::npos) return quote(url.text) + " is not a URL: " + url.form();
  const std::string_view scheme = url.text.substr(0, end);
  if (equals_lower(scheme, url.schemes.secure)) {
    out.scheme = Url::Scheme::kHttps;
    out.port = 443;
  } else if (!equals_lower(scheme, url.schemes.plain)) {
    return url.problem(0, "scheme " + quote(scheme) + ": expected " +
                              std::string(url.schemes.plain) + " or " +
                              std::string(url.schemes.secure));
  }
  url.at = end + 3;
  return std::nullopt;
}

Problem check_no_user(const Reader& url, std::string_view authority) {
  if (authority.find('@') == std::string_view::npos) return std::nullopt;
  return url.problem(url.at,
                     "user and password before '@': expected none; send an Authorization "
                     "header instead");
}

Problem read_ipv6(Reader& url, std::size_t end, Url& out) {
  const std::size_t close = url.text.find(']', url.at);
  if (close >= end) return url.problem(url.at, "'[' without ']': expected [IPv6 address]");
  out.host = url.text.substr(url.at + 1, close - url.at - 1);
  in6_addr address;
  if (inet_pton(AF_INET6, out.host.c_str(), &address) != 1) {
    return url.problem(url.at + 1, quote(out.host) + ": expected an IPv6 address");
  }
  out.is_ipv6 = true;
  url.at = close + 1;
  return std::nullopt;
}

// Resolvers take "1.2.3" and "300.1.1.1" for addresses or names as they please; nobody means that.
bool looks_like_ipv4(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return !last.empty() && std::all_of(last.begin(), last.end(), is_digit);
}

Problem check_labels(const Reader& url, std::string_view host) {
  std::size_t label_size = 0;
  for (std::size_t i = 0; i < host.size(); ++i) {
    const char c = host[i];
    const bool is_label_char = is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    if (!is_label_char && c != '.') {
      return url.problem(url.at + i, describe_byte(c) +
                                         " in the host: expected letters, digits, "
                                         "'-', '.' or [IPv6 address]");
    }
    label_size = c == '.' ? 0 : label_size + 1;
    if (c == '.' && (i == 0 || host[i - 1] == '.')) {
      return url.problem(url.at + i, "'.' without a name before it: expected a host name");
    }
    if (label_size > 63) {
      return url.problem(url.at + i,
                         "part of the host name is longer than 63 bytes: expected less");
    }
  }
  return std::nullopt;
}

Problem read_name(Reader& url, std::size_t end, Url& out) {
  const std::size_t colon = std::min(url.text.find(':', url.at), end);
  const std::string_view host = url.text.substr(url.at, colon - url.at);
  if (host.empty()) return url.problem(url.at, "no host: " + url.form());
  if (host.size() > 253) {
    return url.problem(url.at, "host name is longer than 253 bytes: expected less");
  }
  out.host.resize(host.size());
  std::transform(host.begin(), host.end(), out.host.begin(), to_lower);
  if (Problem problem = check_labels(url, out.host)) return problem;
  in_addr address;
  if (looks_like_ipv4(host) && inet_pton(AF_INET, out.host.c_str(), &address) != 1) {
    return url.problem(url.at, quote(host) + ": expected an IPv4 address of four numbers 0..255");
  }
  url.at = colon;
  return std::nullopt;
}

Problem read_port(Reader& url, std::size_t end, Url& out) {
  if (url.at == end) return std::nullopt;
  if (url.text[url.at] != ':') {
    return url.problem(url.at,
                       describe_byte(url.text[url.at]) + " after ']': expected ':port' or '/'");
  }
  const std::string_view digits = url.text.substr(url.at + 1, end - url.at - 1);
  const char* last = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), last, out.port);
  if (error != std::errc() || stop != last || out.port == 0) {
    return url.problem(url.at + 1, "port " + quote(digits) + ": expected a number from 1 to 65535");
  }
  url.at = end;
  return std::nullopt;
}

void read_target(const Reader& url, Url& out) {
  const std::string_view target = url.rest().substr(0, url.rest().find('#'));
  out.target = target.starts_with('/') ? "" : "/";
  out.target += target;
}

Problem read_authority(Reader& url, Url& out) {
  const std::size_t end = std::min(url.text.find_first_of("/?#", url.at), url.text.size());
  const std::string_view authority = url.text.substr(url.at, end - url.at);
  if (Problem problem = check_no_user(url, authority)) return problem;
  const bool is_bracketed = authority.starts_with('[');
  Problem problem = is_bracketed ? read_ipv6(url, end, out) : read_name(url, end, out);
  return problem ? problem : read_port(url, end, out);
}

}  // namespace

std::string Url::authority() const {
  std::string out = is_ipv6 ? '[' + host + ']' : host;
  const std::uint16_t usual = scheme == Scheme::kHttps ? 443 : 80;
  if (port != usual) out += ':' + std::to_string(port);
  return out;
}

std::string Url::text() const {
  return (scheme == Scheme::kHttps ? "https://" : "http://") + authority() + target;
}

Result<Url, std::string> parse_url(std::string_view text, const UrlSchemes& schemes) {
  Reader url{text, schemes};
  Url out;
  if (Problem problem = read_scheme(url, out)) return failed(std::move(*problem));
  if (Problem problem = check_bytes(url)) return failed(std::move(*problem));
  if (Problem problem = read_authority(url, out)) return failed(std::move(*problem));
  read_target(url, out);
  return out;
}

}  // namespace throng::protocols::http
