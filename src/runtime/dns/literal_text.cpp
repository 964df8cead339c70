#include "runtime/dns/literal_text.hpp"

#include <charconv>

#include "base/printable.hpp"

namespace throng::runtime {
namespace {

constexpr std::size_t kLongestLiteral = 64;  // bytes; the longest IPv6 address has 45
constexpr std::size_t kMostShown = 80;       // bytes of a text that an error repeats

}  // namespace

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || at != end || port == 0) return std::nullopt;
  return port;
}

Endpoint read_literal(std::string_view text, std::uint16_t port) {
  const bool has_brackets = text.size() >= 2 && text.front() == '[' && text.back() == ']';
  if (has_brackets) text = text.substr(1, text.size() - 2);
  if (text.empty() || text.size() > kLongestLiteral) return {};
  if (text.find('\0') != std::string_view::npos) return {};
  const Endpoint endpoint = Endpoint::from_literal(text, port);
  if (has_brackets && endpoint.family() != AF_INET6) return {};
  return endpoint;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

std::string quoted(std::string_view text) {
  const bool is_cut = text.size() > kMostShown;
  return "\"" + base::printable(text.substr(0, kMostShown)) + (is_cut ? "…\"" : "\"");
}

}  // namespace throng::runtime
