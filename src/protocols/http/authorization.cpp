#include "protocols/http/authorization.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

bool is_token_byte(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool is_digit = c >= '0' && c <= '9';
  return is_letter || is_digit || std::string_view("-._~+/").find(c) != std::string_view::npos;
}

// Only bytes that are no part of a secret are named: what was given must not get into a log.
std::string describe_foreign(char c) {
  return c == ' ' || is_control(c) ? describe_byte(c) : "a character that tokens do not have";
}

}  // namespace

Result<std::string, std::string> basic_authorization(std::string_view user_and_password) {
  const auto bad = std::find_if(user_and_password.begin(), user_and_password.end(), is_control);
  if (bad != user_and_password.end()) {
    return failed("user and password (not shown): byte " +
                  std::to_string(bad - user_and_password.begin() + 1) + " is " +
                  describe_byte(*bad) + ": expected none below 0x20 and no 0x7F");
  }
  if (user_and_password.find(':') == std::string_view::npos) {
    return failed(std::string("user and password (not shown): no colon: expected NAME:PASSWORD"));
  }
  return "Basic " + base::base64_encode(user_and_password);
}

Result<std::string, std::string> bearer_authorization(std::string_view token) {
  constexpr std::string_view kExpected =
      "expected letters, digits and '-', '.', '_', '~', '+', '/', then any '='";
  std::string_view body = token;
  while (body.ends_with('=')) body.remove_suffix(1);
  const auto bad = std::find_if_not(body.begin(), body.end(), is_token_byte);
  if (bad != body.end()) {
    return failed("bearer token (not shown): byte " + std::to_string(bad - body.begin() + 1) +
                  " is " + describe_foreign(*bad) + ": " + std::string(kExpected));
  }
  if (body.empty()) return failed("bearer token is empty: " + std::string(kExpected));
  return "Bearer " + std::string(token);
}

}  // namespace throng::protocols::http
