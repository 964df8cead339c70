#include "protocols/http/request.hpp"

#include <optional>
#include <string_view>

#include "protocols/http/head_fields.hpp"
#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

using Problem = std::optional<std::string>;

std::string at_byte(const std::string& place, std::size_t at, char c, std::string_view expected) {
  return place + ": byte " + std::to_string(at + 1) + " is " + describe_byte(c) + ": expected " +
         std::string(expected);
}

Problem check_token(const std::string& place, std::string_view text) {
  constexpr std::string_view kExpected = "letters, digits or one of !#$%&'*+-.^_`|~";
  if (text.empty()) return place + " is empty: expected " + std::string(kExpected);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_token_char(text[i])) return at_byte(place, i, text[i], kExpected);
  }
  return std::nullopt;
}

Problem check_value(const std::string& place, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\t' && is_control(text[i])) {
      return at_byte(place, i, text[i], "text without control bytes");
    }
  }
  return std::nullopt;
}

Problem check_visible(const std::string& place, std::string_view text) {
  if (text.empty()) return place + " is empty: expected visible ASCII characters";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_visible(text[i])) {
      return at_byte(place, i, text[i], "visible ASCII (percent-encode anything else)");
    }
  }
  return std::nullopt;
}

// A length or coding that contradicts the body would make the server read the next request as part
// of this one, or the other way round.
Problem check_framing(const std::string& place, const Request& request, const std::string& name,
                      const std::string& value) {
  if (equals_lower(name, "transfer-encoding")) {
    return place + " is not allowed: bodies are sent with Content-Length";
  }
  if (!equals_lower(name, "content-length")) return std::nullopt;
  const std::string length = std::to_string(request.body.size());
  if (trim(value) == length) return std::nullopt;
  return place + " does not fit the body: expected " + length + ", or leave the header out";
}

Problem check_header(const Request& request, std::size_t index) {
  const auto& [name, value] = request.headers[index];
  const std::string place = "header " + std::to_string(index + 1);
  if (Problem problem = check_token("name of " + place, name)) return problem;
  const std::string named = place + " (" + name + ")";
  if (Problem problem = check_value("value of " + named, value)) return problem;
  return check_framing(named, request, name, value);
}

std::size_t count_headers(const Request& request, std::string_view lower_name) {
  std::size_t count = 0;
  for (const auto& header : request.headers) {
    if (equals_lower(header.first, lower_name)) ++count;
  }
  return count;
}

Problem check(const Request& request) {
  if (Problem problem = check_token("method", request.method)) return problem;
  if (Problem problem = check_visible("target", request.target)) return problem;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    if (Problem problem = check_header(request, i)) return problem;
  }
  for (const std::string_view once : {"host", "content-length"}) {
    if (count_headers(request, once) > 1) {
      return "header " + std::string(once) + " is given twice: expected at most once";
    }
  }
  if (count_headers(request, "host") == 1) return std::nullopt;
  return check_visible("host", request.host);
}

bool announces_length(const Request& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Result<std::string, std::string> serialise(const Request& request) {
  if (Problem problem = check(request)) return failed(std::move(*problem));
  const auto lacks = [&](std::string_view name) { return count_headers(request, name) == 0; };
  std::string out = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  if (lacks("host")) append_header(out, "Host", request.host);
  if (lacks("user-agent")) append_header(out, "User-Agent", "throng/0.1");
  for (const auto& [name, value] : request.headers) {
    // An empty User-Agent means none at all: the way to send a request without one.
    if (equals_lower(name, "user-agent") && value.empty()) continue;
    append_header(out, name, value);
  }
  if (announces_length(request) && lacks("content-length")) {
    append_header(out, "Content-Length", std::to_string(request.body.size()));
  }
  if (!request.keep_alive) append_header(out, "Connection", "close");
  out.append("\r\n").append(request.body);
  return out;
}

}  // namespace throng::protocols::http
