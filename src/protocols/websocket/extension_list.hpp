#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace throng::protocols::websocket {

/// One extension of a Sec-WebSocket-Extensions header; views of the text it was read from.
struct Extension {
  struct Parameter {
    std::string_view name;
    std::string_view value;  // quotes taken off
    bool has_value = false;
  };
  std::string_view name;
  std::vector<Parameter> parameters;
};

/// The most extensions of a list, and the most parameters of one.
inline constexpr std::size_t kMostExtensions = 16;

/// Reads a list (RFC 6455, section 9.1); empty elements are passed over. Nothing when `text` is no
/// such list, or a longer one than anybody needs.
std::optional<std::vector<Extension>> read_extensions(std::string_view text);

}  // namespace throng::protocols::websocket
