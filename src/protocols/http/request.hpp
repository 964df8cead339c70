#pragma once

#include <string>
#include <utility>
#include <vector>
#include "throng/result.hpp"

namespace throng::protocols::http {

/// A request to be sent, once or many times.
struct Request {
  std::string method = "GET";
  /// Path and query as they go on the wire, e.g. "/a?b=1"; already percent-encoded.
  std::string target = "/";
  /// For the Host header, e.g. Url::authority(); may be empty when `headers` has a Host.
  std::string host;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool keep_alive = true;
};

/// The bytes to send, HTTP/1.1. Adds Host and User-Agent unless `headers` has them (an empty
/// User-Agent there means none is sent), Content-Length
/// for a body and for POST, PUT and PATCH, and "Connection: close" when `keep_alive` is false.
/// Nothing in the request can add a line to the head: the error says which part holds which byte
/// where and what was expected.
Result<std::string, std::string> serialise(const Request& request);

}  // namespace throng::protocols::http
