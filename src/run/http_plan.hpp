#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "protocols/http/client.hpp"
#include "protocols/http/request.hpp"

namespace throng::run {

/// What `throng http` is to do: every figure is decided before the run starts.
struct HttpPlan {
  std::string url;  // as the user gave it, for the report
  std::string host;
  std::uint16_t port = 80;
  std::string method = "GET";
  std::string wire;  // the request, head and body
  protocols::http::ClientOptions client;
  std::vector<runtime::Endpoint> sources;  // local addresses, taken in turn; empty: the kernel's
  unsigned connections = 10;
  unsigned cores = 1;
  std::optional<base::Duration> duration;  // at least one of duration and requests
  std::optional<std::uint64_t> requests;
  base::Duration drain = std::chrono::seconds(2);
  std::uint64_t seed = 0;
};

}  // namespace throng::run
