#include "protocols/websocket/upgrade.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "protocols/http/head_fields.hpp"
#include "protocols/http/request.hpp"

namespace throng::protocols::websocket {
namespace {

using http::equals_lower;
using http::is_token;
using http::trim;

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kSha1Bytes = 20;

constexpr std::array<std::string_view, 6> kOwnHeaders = {"upgrade",
                                                         "connection",
                                                         "sec-websocket-key",
                                                         "sec-websocket-version",
                                                         "sec-websocket-protocol",
                                                         "sec-websocket-extensions"};

constexpr Failure kNoUpgrade =
    failure(FailureKind::kBadUpgrade, "the answer has no header Upgrade: websocket");
constexpr Failure kNoConnection =
    failure(FailureKind::kBadUpgrade, "the answer has no header Connection: Upgrade");
constexpr Failure kBadAccept =
    failure(FailureKind::kBadUpgrade, "the answer's Sec-WebSocket-Accept is missing or wrong");
constexpr Failure kBadProtocol =
    failure(FailureKind::kBadUpgrade, "the answer names a sub-protocol that was not asked for");
constexpr Failure kTwoProtocols =
    failure(FailureKind::kBadUpgrade, "the answer names more than one sub-protocol");

/// The values of all headers of that name, joined by commas; nothing when there is none.
std::optional<std::string> joined(const Headers& headers, std::string_view lower_name) {
  std::optional<std::string> all;
  for (const auto& [name, value] : headers) {
    if (!equals_lower(name, lower_name)) continue;
    if (all) {
      *all += ',';
    } else {
      all.emplace();
    }
    *all += value;
  }
  return all;
}

/// Whether one element of the list `text` is `lower_token`.
bool has_token(std::string_view text, std::string_view lower_token) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (equals_lower(trim(text.substr(0, end)), lower_token)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

std::optional<std::string> problem_of(const UpgradeRequest& request) {
  for (std::size_t i = 0; i < request.protocols.size(); ++i) {
    const std::string& protocol = request.protocols[i];
    if (!is_token(protocol)) return "a sub-protocol must be a token, without blanks or commas";
    const auto end = request.protocols.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(request.protocols.begin(), end, protocol) != end) {
      return "sub-protocol " + protocol + " is there twice";
    }
  }
  for (const auto& [name, value] : request.headers) {
    for (const std::string_view own : kOwnHeaders) {
      if (is_token(name) && equals_lower(name, own)) {
        return "header " + name + " belongs to the handshake: expected others";
      }
    }
  }
  return std::nullopt;
}

std::string list_of(const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& protocol : protocols) {
    if (!list.empty()) list += ", ";
    list += protocol;
  }
  return list;
}

Result<std::string, Failure> judge_protocol(const UpgradeRequest& request, const Headers& headers) {
  const auto answered = joined(headers, "sec-websocket-protocol");
  if (!answered) return std::string();
  if (answered->find(',') != std::string::npos) return failed(kTwoProtocols);
  const std::string protocol(trim(*answered));
  const auto& offered = request.protocols;
  if (std::find(offered.begin(), offered.end(), protocol) == offered.end()) {
    return failed(kBadProtocol);
  }
  return protocol;
}

}  // namespace

Result<std::string, std::string> UpgradeRequest::text() const {
  if (auto problem = problem_of(*this)) return failed(std::move(*problem));
  http::Request request;
  request.target = target;
  request.host = host;
  request.headers = {{"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key", key},
                     {"Sec-WebSocket-Version", "13"}};
  if (!protocols.empty()) {
    request.headers.emplace_back("Sec-WebSocket-Protocol", list_of(protocols));
  }
  if (compression.is_made) {
    request.headers.emplace_back("Sec-WebSocket-Extensions", compression.text());
  }
  request.headers.insert(request.headers.end(), headers.begin(), headers.end());
  return http::serialise(request);
}

std::string make_key(base::Random& random) {
  std::string bytes;
  while (bytes.size() < 16) {
    const std::uint64_t number = random();
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(number >> shift);
  }
  return base::base64_encode(bytes);
}

std::string accept_of(std::string_view key) {
  const std::string text = std::string(key).append(kGuid);
  std::array<unsigned char, kSha1Bytes> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return base::base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Result<Agreement, Failure> judge_answer(const UpgradeRequest& request, int status,
                                        const Headers& headers) {
  if (status != 101) {
    Failure refused = failure(FailureKind::kRefusedUpgrade,
                              "the server answered the upgrade with another status than 101");
    refused.status = static_cast<std::uint16_t>(status);
    return failed(refused);
  }
  const auto upgrade = joined(headers, "upgrade");
  if (!upgrade || !equals_lower(trim(*upgrade), "websocket")) return failed(kNoUpgrade);
  const auto connection = joined(headers, "connection");
  if (!connection || !has_token(*connection, "upgrade")) return failed(kNoConnection);
  const auto accept = joined(headers, "sec-websocket-accept");
  if (!accept || trim(*accept) != accept_of(request.key)) return failed(kBadAccept);
  auto protocol = judge_protocol(request, headers);
  if (protocol.is_error()) return failed(protocol.error());
  const auto extensions = joined(headers, "sec-websocket-extensions");
  const auto terms = read_agreement(request.compression, extensions.value_or(""));
  if (terms.is_error()) return failed(terms.error());
  return Agreement{std::move(*protocol), *terms};
}

}  // namespace throng::protocols::websocket
