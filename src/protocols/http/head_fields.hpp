#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/http/failure.hpp"

namespace throng::protocols::http {

/// One header line, cut. Views of the line it was cut from.
struct Field {
  std::string_view name;
  std::string_view value;
};

/// Cuts a line (without its end, control bytes already refused) into name and value, white space
/// around the value dropped. Returns null, or the static failure.
const Failure* parse_field(std::string_view line, Field& field);

/// One of the characters that methods and header names are made of (RFC 9110 "tchar").
bool is_token_char(char c);
/// Non-empty, and token characters only.
bool is_token(std::string_view text);
/// Compares, ASCII case aside. `lower` must be made of letters in lower case, digits and '-';
/// unless it is letters only, `text` must be free of control bytes (CR would pass for '-').
bool equals_lower(std::string_view text, std::string_view lower);
/// Drops spaces and HTABs at both ends.
std::string_view trim(std::string_view text);

/// What the header fields say about where a message ends and whether the connection lasts: the same
/// for requests and responses.
struct Framing {
  std::uint64_t content_length = 0;
  bool has_length = false;
  bool has_encoding = false;
  /// The last transfer coding is chunked.
  bool is_chunked = false;
  bool says_close = false;
  bool says_keep_alive = false;

  /// Notes the field when it bears on framing. Returns null, or the static failure.
  const Failure* apply(const Field& field);
  /// Whether another message may follow on the connection.
  bool persists(int version_minor) const;

 private:
  const Failure* apply_length(std::string_view list);
  void apply_encoding(std::string_view list);
  void apply_connection(std::string_view list);
};

}  // namespace throng::protocols::http
