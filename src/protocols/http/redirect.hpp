#pragma once

#include <string>
#include <string_view>

#include "protocols/http/url.hpp"
#include "throng/result.hpp"

namespace throng::protocols::http {

/// 301, 302, 303, 307 and 308: a Location in the answer is where to go.
bool is_redirect(int status);

/// Where `location` leads from `base`, by RFC 3986 section 5.2: an absolute URL, "//host/path", an
/// absolute or a relative path, or a query. Dot segments are taken out of the path, the fragment is
/// dropped, white space around is ignored, and spaces inside become "%20", as in browsers.
/// Errors as parse_url() gives them, about the URL that came out; another scheme than http and
/// https is one. Thread: any.
Result<Url, std::string> resolve_reference(const Url& base, std::string_view location);

/// What the next request is, beside its URL.
struct NextRequest {
  std::string method;
  /// Whether the body, and the headers that describe it, are sent again.
  bool keeps_body = true;
};

/// The request after a redirect, as browsers do it: 301 and 302 make a POST a GET, 303 makes
/// everything but HEAD a GET, always without a body; 307 and 308 leave it as it was. `status`: one
/// of is_redirect().
/// Thread: any.
NextRequest after_redirect(int status, std::string_view method);

/// The same scheme, host and port: only then do credentials go along.
bool is_same_origin(const Url& a, const Url& b);

}  // namespace throng::protocols::http
