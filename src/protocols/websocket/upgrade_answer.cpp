#include "protocols/websocket/upgrade_answer.hpp"

#include <algorithm>
#include <string_view>

#include "base/base64.hpp"
#include "protocols/http/head_fields.hpp"
#include "protocols/websocket/upgrade.hpp"

namespace throng::protocols::websocket {
namespace {

using http::equals_lower;
using http::trim;

constexpr std::size_t kKeyBytes = 16;

/// The values of all headers of that name, joined by commas.
std::string joined(const http::RequestParser& request, std::string_view lower_name) {
  std::string all;
  for (std::size_t i = 0; i < request.header_count(); ++i) {
    const http::Field field = request.header(i);
    if (!equals_lower(field.name, lower_name)) continue;
    if (!all.empty()) all += ',';
    all += field.value;
  }
  return all;
}

std::string_view first_of(std::string_view list) {
  return trim(list.substr(0, list.find(',')));
}

bool has_token(std::string_view list, std::string_view lower_token) {
  while (!list.empty()) {
    if (equals_lower(first_of(list), lower_token)) return true;
    list.remove_prefix(std::min(list.find(','), list.size() - 1) + 1);
  }
  return false;
}

UpgradeAnswer refuse(std::string_view status, std::string_view why) {
  UpgradeAnswer answer;
  answer.text = "HTTP/1.1 " + std::string(status) +
                "\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: "
                "Upgrade, close\r\nContent-Type: text/plain\r\nContent-Length: " +
                std::to_string(why.size()) + "\r\n\r\n" + std::string(why);
  return answer;
}

}  // namespace

UpgradeAnswer answer_upgrade(const http::RequestParser& request) {
  constexpr std::string_view kRequired = "426 Upgrade Required";
  constexpr std::string_view kBad = "400 Bad Request";
  if (!has_token(joined(request, "upgrade"), "websocket") ||
      !has_token(joined(request, "connection"), "upgrade")) {
    return refuse(kRequired, "this is a WebSocket: expected an upgrade\n");
  }
  if (joined(request, "sec-websocket-version") != "13") {
    return refuse(kRequired, "Sec-WebSocket-Version: expected 13\n");
  }
  if (request.method() != "GET" || request.version_minor() != 1) {
    return refuse(kBad, "an upgrade must be a GET of HTTP/1.1\n");
  }
  const std::string key = joined(request, "sec-websocket-key");
  const auto nonce = base::base64_decode(key);
  if (!nonce || nonce->size() != kKeyBytes) {
    return refuse(kBad, "Sec-WebSocket-Key: expected 16 bytes in base64\n");
  }
  UpgradeAnswer answer;
  answer.is_agreed = true;
  answer.text =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_of(key) + "\r\n";
  const std::string protocols = joined(request, "sec-websocket-protocol");
  if (const std::string_view protocol = first_of(protocols); http::is_token(protocol)) {
    answer.text.append("Sec-WebSocket-Protocol: ").append(protocol).append("\r\n");
  }
  if (auto agreed = answer_offers(joined(request, "sec-websocket-extensions"))) {
    answer.text.append("Sec-WebSocket-Extensions: ").append(agreed->text).append("\r\n");
    answer.compression = agreed->terms;
  }
  answer.text += "\r\n";
  return answer;
}

}  // namespace throng::protocols::websocket
