#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "config/run_order.hpp"

namespace throng::config {

/// One of the URLs that are asked for, and how often beside the others.
struct HttpTarget {
  std::string url;  // absolute; may name columns of the data feed as {{column}}
  std::uint32_t weight = 1;

  friend bool operator==(const HttpTarget&, const HttpTarget&) = default;
};

/// How https connections are made. Files are named, never held.
struct HttpTls {
  std::string ca_file;  // whom to trust; empty: whom the system trusts
  bool verifies = true;
  std::string certificate_file;
  std::string key_file;
  bool resumes = true;  // a user's next connection may take up the session of its last

  friend bool operator==(const HttpTls&, const HttpTls&) = default;
};

/// What `throng http` lets each user do. Durations in ns.
struct HttpLoad {
  std::vector<HttpTarget> targets;
  std::string method;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;                  // may name columns too
  std::string data_feed;             // path of a CSV file; empty: none
  std::vector<std::string> sources;  // literal local addresses, taken in turn
  std::vector<std::string> pins;     // host:port:address, as given by --resolve
  std::string dns_servers;           // empty: the system's
  HttpTls tls;
  base::Duration connect_timeout{};
  base::Duration response_timeout{};
  base::Duration idle_timeout{};
  std::uint32_t max_head_bytes = 0;
  std::uint64_t max_body_bytes = 0;
  std::uint32_t redirects = 0;  // that are followed in a row
  bool keep_alive = true;
  bool has_cookies = false;               // each user keeps what it is given
  bool is_compressed = false;             // gzip and deflate are asked for, and undone
  bool expects_continue = false;          // a body waits for 100 Continue
  std::optional<std::uint64_t> requests;  // of all users together
  /// The open model: when requests start, as throttle::parse_arrivals reads it; empty: the closed
  /// model. The run's users are then the most that may be under way at a time.
  std::string arrivals;
  bool is_poisson = false;
};

/// A compiled scenario and what it is told.
struct ScenarioLoad {
  std::string library;                             // path of the shared object
  std::vector<std::string> plugins;                // paths of more of them, with parameters only
  std::map<std::string, std::string> parameters;   // as given by --set
  std::map<std::string, std::string> environment;  // variables that may stand for parameters
  std::string settings_file;                       // what --config holds; empty: none
  std::string settings_file_name;
  std::optional<std::uint64_t> iterations;          // of each user, in the iteration form
  std::optional<base::Duration> iteration_timeout;  // one that takes longer fails its user
  std::optional<base::Duration> repeat_after;       // `start` runs again so long after its end
};

/// A script and what it is told. Its pools say how many users there are.
struct ScriptLoad {
  std::string file;                                // absolute path
  std::map<std::string, std::string> environment;  // its variables, as given by --env
  base::Duration tick{};                           // how often the metrics it reads change
  std::uint64_t most_in_flight = 0;  // iterations of loops that spawn them, of each user
};

/// How far a run is to be. It only ever moves on.
enum class Phase : std::uint8_t {
  kRunning,
  kEnding,   // nothing new starts; what runs may finish within the drain
  kGivenUp,  // the drain is over too
};

/// A run as it is wanted: whoever carries it out compares what is with this, and moves towards it.
/// A higher revision replaces a lower one; `phase` only moves on, `orders` are carried out once
/// each, in the order of their numbers, and all but these stays as it was first.
struct RunSpec {
  std::uint64_t revision = 1;
  Phase phase = Phase::kRunning;
  std::string id;
  std::string scenario;  // for people: "GET http://…", or the file's name
  std::uint64_t seed = 0;
  unsigned cores = 1;
  std::uint64_t first_id = 1;  // of the users that are there from the beginning
  std::uint64_t users = 1;
  std::optional<UserRate> user_rate;       // unlimited without
  std::optional<base::Duration> duration;  // until all users have ended without
  base::Duration drain{};
  base::Duration stuck_limit{};              // a user may hold its core this long
  std::optional<std::uint64_t> traced_user;  // whose every step is logged
  bool stays = false;                        // also when no user is left
  bool replaces_users = false;               // one that ended by itself begins anew
  bool is_stopped = false;                   // the end was asked for: it is no interruption
  std::vector<RunOrder> orders;              // that may not have been carried out yet

  /// So many may be under way. Who wants more has to wait.
  static constexpr std::size_t kMostOrders = 64;

  std::variant<HttpLoad, ScenarioLoad, ScriptLoad> load;
};

}  // namespace throng::config
