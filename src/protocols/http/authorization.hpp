#pragma once

#include <string>
#include <string_view>

#include "throng/result.hpp"

namespace throng::protocols::http {

/// The value of an Authorization header for "name:password", by RFC 7617: "Basic bmFtZTpw...". The
/// name ends at the first colon; either may be empty; bytes go as they are, usually UTF-8. Errors:
/// no colon, or a control byte; they say where, and never show what was given.
/// Thread: any.
Result<std::string, std::string> basic_authorization(std::string_view user_and_password);

/// The value of an Authorization header for a token, by RFC 6750: "Bearer mF_9.B5f". Errors: an
/// empty token, or a character that tokens do not have; they say where, and never show what was
/// given.
/// Thread: any.
Result<std::string, std::string> bearer_authorization(std::string_view token);

}  // namespace throng::protocols::http
