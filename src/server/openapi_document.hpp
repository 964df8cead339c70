#pragma once

#include <string_view>

namespace throng::server {

/// docs/openapi.json, as it was when this program was built.
std::string_view openapi_document();

}  // namespace throng::server
