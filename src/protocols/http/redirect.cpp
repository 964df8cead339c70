#include "protocols/http/redirect.hpp"

#include <algorithm>

#include "protocols/http/head_fields.hpp"
#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_scheme_char(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

// The scheme in front of the first colon; empty when the reference has none.
std::string_view scheme_of(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(reference[0])) return {};
  const std::string_view scheme = reference.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), is_scheme_char) ? scheme : std::string_view();
}

std::string encode_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == ' ') {
      out += "%20";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

// RFC 3986 section 5.2.4 for a path that begins with '/'.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(1, end - 1);
    path.remove_prefix(end);
    const bool is_up = segment == "..";
    if (is_up) out.resize(out.empty() ? 0 : out.rfind('/'));
    if (!is_up && segment != ".") {
      out += '/';
      out += segment;
    } else if (path.empty()) {
      out += '/';  // "/a/.." names the folder
    }
  }
  return out;
}

// The reference as an absolute URL, its dot segments still in it.
std::string absolute_text(const Url& base, std::string_view reference) {
  const std::string scheme = base.scheme == Url::Scheme::kHttps ? "https://" : "http://";
  if (reference.starts_with("//")) return scheme + std::string(reference.substr(2));
  std::string out = scheme + base.authority();
  if (reference.empty() || reference[0] == '#') {
    out += base.target;
  } else if (reference[0] == '?') {
    out += path_of(base.target);
  } else if (reference[0] != '/') {
    const std::string_view path = path_of(base.target);
    out += path.substr(0, path.rfind('/') + 1);
  }
  return out += reference;
}

}  // namespace

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Url, std::string> resolve_reference(const Url& base, std::string_view location) {
  const std::string reference = encode_spaces(trim(location));
  const std::string_view scheme = scheme_of(reference);
  if (!scheme.empty() && !equals_lower(scheme, "http") && !equals_lower(scheme, "https")) {
    return failed(quote(reference) + " is not a URL: column 1: scheme " + quote(scheme) +
                  ": expected http or https");
  }
  auto url = parse_url(scheme.empty() ? absolute_text(base, reference) : reference);
  if (!url.is_ok()) return url;
  const std::string_view path = path_of(url->target);
  std::string target = without_dot_segments(path);
  target += std::string_view(url->target).substr(path.size());
  url->target = std::move(target);
  return url;
}

NextRequest after_redirect(int status, std::string_view method) {
  const bool becomes_get =
      status == 303 ? method != "HEAD" : (status == 301 || status == 302) && method == "POST";
  const bool keeps_body = status != 303 && !becomes_get;
  return {std::string(becomes_get ? "GET" : method), keeps_body};
}

bool is_same_origin(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

}  // namespace throng::protocols::http
