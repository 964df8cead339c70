#pragma once

#include <optional>
#include <string>

#include "protocols/http/request_parser.hpp"
#include "protocols/websocket/deflate_terms.hpp"

namespace throng::protocols::websocket {

/// The server's side of the opening handshake, without I/O.
struct UpgradeAnswer {
  bool is_agreed = false;
  std::string text;  // the whole answer, of a refusal too
  std::optional<DeflateTerms> compression;
};

/// What a server that takes every sub-protocol (the first that is asked for) answers to `request`,
/// which is complete. A refusal has status 400, or 426 for a request that is no upgrade, or one to
/// another version.
UpgradeAnswer answer_upgrade(const http::RequestParser& request);

}  // namespace throng::protocols::websocket
