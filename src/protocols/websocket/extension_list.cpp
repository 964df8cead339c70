#include "protocols/websocket/extension_list.hpp"

#include "protocols/http/head_fields.hpp"

namespace throng::protocols::websocket {
namespace {

using http::is_token;
using http::trim;

/// Cuts the first part off `text`, up to `separator` or the end.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

// A quoted value must be a token all the same, so that neither a comma nor a backslash can hide
// in it; what breaks the list apart at a comma is no token then.
bool read_parameter(std::string_view text, Extension::Parameter& parameter) {
  parameter.has_value = text.find('=') != std::string_view::npos;
  parameter.name = trim(cut(text, '='));
  parameter.value = trim(text);
  if (parameter.value.size() >= 2 && parameter.value.front() == '"' &&
      parameter.value.back() == '"') {
    parameter.value = parameter.value.substr(1, parameter.value.size() - 2);
  }
  return is_token(parameter.name) && (!parameter.has_value || is_token(parameter.value));
}

bool read_extension(std::string_view text, Extension& extension) {
  extension.name = trim(cut(text, ';'));
  if (!is_token(extension.name)) return false;
  while (!text.empty()) {
    Extension::Parameter parameter;
    if (extension.parameters.size() == kMostExtensions) return false;
    if (!read_parameter(cut(text, ';'), parameter)) return false;
    extension.parameters.push_back(parameter);
  }
  return true;
}

}  // namespace

std::optional<std::vector<Extension>> read_extensions(std::string_view text) {
  std::vector<Extension> list;
  while (!text.empty()) {
    const std::string_view part = trim(cut(text, ','));
    if (part.empty()) continue;
    if (list.size() == kMostExtensions || part.back() == ';') return std::nullopt;
    if (!read_extension(part, list.emplace_back())) return std::nullopt;
  }
  return list;
}

}  // namespace throng::protocols::websocket
