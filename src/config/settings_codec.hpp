#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/declaration.hpp"
#include "config/run_settings.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// What nodes tell each other of settings, as JSON of a version. Everything comes back as it was,
/// secrets too: these texts are for nodes, not for people. Reading is strict: each field once, of
/// its type, and no other. Errors: the path of the field and what was expected.
std::string encode_declarations(std::span<const Declaration> declarations);
Result<std::vector<Declaration>, std::string> decode_declarations(std::string_view text);

std::string encode_settings(const Settings& settings);
Result<Settings, std::string> decode_settings(std::string_view text);

std::string encode_values(const std::map<std::string, Value>& values);
Result<std::map<std::string, Value>, std::string> decode_values(std::string_view text);

}  // namespace throng::config
