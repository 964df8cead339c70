#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/run_spec.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// What the user typed after `throng http`, not yet checked.
struct HttpOptions {
  std::vector<std::string> urls;
  std::vector<std::uint32_t> weights;  // one for each URL
  std::optional<std::string> data_feed;
  std::optional<std::string> user;    // "name:password", or "@file" with it
  std::optional<std::string> bearer;  // a token, or "@file" with it
  std::uint32_t redirects = 0;
  bool has_cookies = false;
  bool is_compressed = false;
  bool expects_continue = false;
  std::optional<unsigned> connections;  // closed model: 10
  std::optional<std::string> rate;      // open model; see throttle::parse_arrivals
  bool is_poisson = false;
  std::optional<std::uint64_t> max_in_flight;  // open model: 10,000, or what the files allow
  std::optional<std::string> duration;
  std::optional<std::uint64_t> requests;
  std::string method;
  std::vector<std::string> headers;  // "Name: value"
  std::optional<std::string> body;
  std::optional<std::string> body_file;
  std::string http_timeout = "30s";
  std::string connect_timeout = "10s";
  std::string idle_timeout = "60s";
  std::string drain = "2s";
  std::string max_body = "1GiB";
  std::string max_head = "64KiB";
  std::vector<std::string> sources;
  std::vector<std::string> pins;
  std::string dns_servers;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  bool is_insecure = false;
  bool no_tls_resume = false;
  unsigned cores = 0;  // 0: as many as are usable, and not more than connections
  bool no_keepalive = false;
  bool is_strict = false;
  std::optional<std::uint64_t> seed;
  bool quiet = false;
  std::optional<std::string> summary;
  std::optional<std::string> histogram_log;
};

/// Checks the options and says what they ask for; the run's id is left open. `most_connections`: as
/// many as the limit of open files allows; an open model without a limit of its own takes no more.
/// Errors: which option, what it was, what was expected.
Result<config::RunSpec, std::string> make_spec(const HttpOptions& options,
                                               std::uint64_t most_connections = UINT64_MAX);

}  // namespace throng::cli
