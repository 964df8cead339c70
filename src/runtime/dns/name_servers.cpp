#include "runtime/dns/name_servers.hpp"

#include "runtime/dns/literal_text.hpp"

namespace throng::runtime {
namespace {

constexpr std::uint16_t kNamePort = 53;
constexpr std::size_t kMostServers = 16;

Endpoint read_server(std::string_view text) {
  const Endpoint without_port = read_literal(text, kNamePort);
  if (without_port.is_set()) return without_port;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  const auto port = read_port(text.substr(colon + 1));
  return port ? read_literal(text.substr(0, colon), *port) : Endpoint();
}

Failed<std::string> problem(std::size_t at, std::string_view part, std::string_view expected) {
  std::string error = "name servers, column " + std::to_string(at + 1) + ": " + quoted(part);
  error += ": expected ";
  error += expected;
  return failed(std::move(error));
}

}  // namespace

Result<std::vector<Endpoint>, std::string> parse_name_servers(std::string_view text) {
  std::vector<Endpoint> servers;
  std::size_t at = 0;
  for (;;) {
    const std::string_view part = text.substr(at, text.find(',', at) - at);
    const Endpoint server = read_server(part);
    if (!server.is_set()) return problem(at, part, "address[:port], such as 10.0.0.53:53");
    if (servers.size() == kMostServers) return problem(at, part, "at most 16 of them");
    servers.push_back(server);
    at += part.size() + 1;
    if (at > text.size()) return servers;
  }
}

}  // namespace throng::runtime
