#pragma once

#include <string>

namespace throng::server {

/// One request to the control API, whatever brought it.
struct ApiRequest {
  std::string method;  // "GET"
  std::string target;  // "/api/v1/live?after=7"
  std::string body;    // JSON, or empty
  std::string who;     // asks: "anna (pid 4711)"; of the transport, never of the asker
};

struct ApiAnswer {
  int status = 200;  // as in HTTP
  std::string content_type = "application/json";
  std::string body = {};
  std::string allow = {};  // of a 405: the methods there are, "GET, PATCH"
};

}  // namespace throng::server
