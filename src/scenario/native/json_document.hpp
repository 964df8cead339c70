#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "throng/border.hpp"

/// A JSON document behind the border, parsed by nlohmann-json.
struct throng_json {
  nlohmann::json root;

  /// See throng_host::json_parse. `error` is set when there is no document and `used` is not 0.
  static throng_json* parse(std::string_view text, std::size_t& used, std::string& error);
};

namespace throng::scenario::native {

/// Fills in the functions of JSON.
void offer_json(throng_host& host);

}  // namespace throng::scenario::native
