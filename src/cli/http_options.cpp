#include "cli/http_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/input_file.hpp"
#include "base/units.hpp"
#include "protocols/http/authorization.hpp"
#include "run/http_connections.hpp"
#include "run/http_requests.hpp"
#include "runtime/core.hpp"
#include "throttle/arrival_plan.hpp"

namespace throng::cli {
namespace {

using Outcome = Result<bool, std::string>;

Outcome read_duration(const char* option, const std::string& text, base::Duration& into) {
  auto parsed = base::parse_duration(text);
  if (!parsed) return failed(fmt::format("{}: {}", option, parsed.error()));
  into = *parsed;
  return true;
}

/// The same for what must not be nothing.
Outcome read_time(const char* option, const std::string& text, base::Duration& into) {
  if (auto read = read_duration(option, text, into); !read) return read;
  if (into.count() > 0) return true;
  return failed(
      fmt::format("{}: \"{}\" is no time at all; expected more, such as 10s", option, text));
}

template <class Integer>
Outcome read_size(const char* option, const std::string& text, Integer& into) {
  auto parsed = base::parse_size(text);
  if (!parsed) return failed(fmt::format("{}: {}", option, parsed.error()));
  constexpr std::uint64_t kMost = std::uint64_t{1} << (sizeof(Integer) == 4 ? 30 : 60);
  if (*parsed < 1 || *parsed > kMost) {
    return failed(
        fmt::format("{}: \"{}\" is out of range: expected 1 to {} bytes", option, text, kMost));
  }
  into = static_cast<Integer>(*parsed);
  return true;
}

// How long a user may hold its core before the run is given up.
constexpr base::Duration kStuckLimit = std::chrono::seconds(30);

Outcome read_times(const HttpOptions& options, config::RunSpec& spec, config::HttpLoad& plan) {
  const std::tuple<const char*, const std::string&, base::Duration&> durations[] = {
      {"--http-timeout", options.http_timeout, plan.response_timeout},
      {"--connect-timeout", options.connect_timeout, plan.connect_timeout},
      {"--idle-timeout", options.idle_timeout, plan.idle_timeout}};
  if (auto read = read_duration("--drain", options.drain, spec.drain); !read) return read;
  for (const auto& [option, text, into] : durations) {
    if (auto read = read_time(option, text, into); !read) return read;
  }
  if (options.duration) {
    base::Duration duration{};
    if (auto read = read_time("--duration", *options.duration, duration); !read) return read;
    spec.duration = duration;
  }
  plan.requests = options.requests;
  if (options.requests && *options.requests == 0) {
    return failed(std::string("--requests: 0 requests measure nothing; expected 1 or more"));
  }
  return true;
}

constexpr unsigned kConnections = 10;            // of the closed model
constexpr std::uint64_t kMostInFlight = 10'000;  // of the open model
constexpr base::Duration kDuration = std::chrono::seconds(10);

Outcome read_rate(const HttpOptions& options, config::RunSpec& spec, config::HttpLoad& plan) {
  if (!options.rate) {
    if (options.is_poisson || options.max_in_flight) {
      return failed(fmt::format("{} is for the open model only: expected --rate beside it",
                                options.is_poisson ? "--poisson" : "--max-in-flight"));
    }
    if (!spec.duration && !plan.requests) spec.duration = kDuration;
    return true;
  }
  auto phases = throttle::parse_arrivals(*options.rate);
  if (!phases) return failed("--rate: " + phases.error());
  plan.arrivals = *options.rate;
  plan.is_poisson = options.is_poisson;
  const throttle::ArrivalPlan arrivals{std::move(phases).value(), options.is_poisson};
  const auto length = arrivals.length();
  if (length && (!spec.duration || *length < *spec.duration)) spec.duration = *length;
  if (!spec.duration && !plan.requests) spec.duration = kDuration;
  return true;
}

Outcome read_users(const HttpOptions& options, std::uint64_t most_connections,
                   config::RunSpec& spec, const config::HttpLoad& plan) {
  if (options.max_in_flight && *options.max_in_flight == 0) {
    return failed(std::string("--max-in-flight: nothing could be sent with 0; expected 1 or more"));
  }
  if (plan.arrivals.empty()) {
    spec.users = options.connections.value_or(kConnections);
  } else {
    const std::uint64_t most = options.max_in_flight.value_or(
        std::max<std::uint64_t>(1, std::min(kMostInFlight, most_connections)));
    spec.users = std::min<std::uint64_t>(most, options.connections.value_or(most));
  }
  // More would have nothing to do.
  if (plan.requests) spec.users = std::min(spec.users, *plan.requests);
  return true;
}

Outcome read_body(const HttpOptions& options, config::HttpLoad& plan) {
  if (options.body) plan.body = *options.body;
  if (!options.body_file) return true;
  auto text = base::read_input(*options.body_file);
  if (!text) return failed("--body-file: " + text.error());
  plan.body = std::move(text).value();
  return true;
}

Outcome read_headers(const HttpOptions& options, config::HttpLoad& plan) {
  for (const std::string& header : options.headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string::npos || colon == 0) {
      return failed(
          fmt::format("--header: \"{}\" is not a header: expected \"Name: value\"", header));
    }
    const std::size_t value = header.find_first_not_of(" \t", colon + 1);
    plan.headers.emplace_back(header.substr(0, colon),
                              value == std::string::npos ? "" : header.substr(value));
  }
  return true;
}

/// What was given, or what the first line of the file says that was given as "@file": a secret on
/// the command line can be seen by others on this machine.
Result<std::string, std::string> read_secret(const char* option, const std::string& given) {
  if (!given.starts_with('@')) return given;
  auto text = base::read_input(given.substr(1));
  if (!text) return failed(fmt::format("{}: {}", option, text.error()));
  return text->substr(0, text->find_first_of("\r\n"));
}

Outcome read_authorization(const HttpOptions& options, config::HttpLoad& plan) {
  if (!options.user && !options.bearer) return true;
  if (options.user && options.bearer) {
    return failed(std::string("--user and --bearer: expected one of them"));
  }
  const char* option = options.user ? "--user" : "--bearer";
  const auto secret = read_secret(option, options.user ? *options.user : *options.bearer);
  if (!secret) return failed(secret.error());
  auto value = options.user ? protocols::http::basic_authorization(*secret)
                            : protocols::http::bearer_authorization(*secret);
  if (!value) return failed(fmt::format("{}: {}", option, value.error()));
  plan.headers.emplace_back("Authorization", std::move(value).value());
  return true;
}

Outcome read_targets(const HttpOptions& options, config::HttpLoad& plan) {
  if (!options.weights.empty() && options.weights.size() != options.urls.size()) {
    return failed(fmt::format("--weights: {} for {} URLs; expected one for each",
                              options.weights.size(), options.urls.size()));
  }
  for (std::size_t i = 0; i < options.urls.size(); ++i) {
    const std::uint32_t weight = options.weights.empty() ? 1 : options.weights[i];
    if (weight == 0) {
      return failed(fmt::format("--weights: 0 for {}; expected 1 or more, or leave the URL out",
                                options.urls[i]));
    }
    plan.targets.push_back({options.urls[i], weight});
  }
  return true;
}

Outcome read_request(const HttpOptions& options, config::RunSpec& spec, config::HttpLoad& plan) {
  if (auto read = read_targets(options, plan); !read) return read;
  plan.keep_alive = !options.no_keepalive;
  plan.redirects = options.redirects;
  plan.has_cookies = options.has_cookies;
  plan.is_compressed = options.is_compressed;
  plan.expects_continue = options.expects_continue;
  plan.data_feed = options.data_feed.value_or("");
  if (auto read = read_headers(options, plan); !read) return read;
  if (auto read = read_authorization(options, plan); !read) return read;
  if (auto read = read_body(options, plan); !read) return read;
  const bool has_body = options.body || options.body_file;
  plan.method = !options.method.empty() ? options.method : has_body ? "POST" : "GET";
  const auto requests = run::make_requests(plan);
  if (!requests) return failed(requests.error());
  spec.scenario = fmt::format("{} {}", plan.method, plan.targets.front().url);
  if (plan.targets.size() > 1) {
    spec.scenario += fmt::format(" and {} more", plan.targets.size() - 1);
  }
  return true;
}

Outcome read_sources(const HttpOptions& options, config::RunSpec&, config::HttpLoad& plan) {
  for (const std::string& source : options.sources) {
    const auto endpoint = runtime::Endpoint::from_literal(source, 0);
    if (!endpoint.is_set()) {
      return failed(fmt::format(
          "--source-address: \"{}\" is not an address: expected one of this machine's IPv4 or IPv6 "
          "addresses",
          source));
    }
    plan.sources.push_back(source);
  }
  return true;
}

Outcome read_connections(const HttpOptions& options, config::RunSpec&, config::HttpLoad& plan) {
  plan.pins = options.pins;
  plan.dns_servers = options.dns_servers;
  plan.tls.ca_file = options.ca_file;
  plan.tls.verifies = !options.is_insecure;
  plan.tls.certificate_file = options.certificate_file;
  plan.tls.key_file = options.key_file;
  plan.tls.resumes = !options.no_tls_resume;
  if (!options.key_file.empty() && options.certificate_file.empty()) {
    return failed(std::string("--key: a key without its certificate; expected --cert beside it"));
  }
  auto checked = run::HttpConnections::check(plan);
  if (checked) return checked;
  for (const auto& [what, option] :
       {std::pair{"CA file", "--cacert"}, std::pair{"certificate file", "--cert"},
        std::pair{"key file", "--key"}}) {
    if (checked.error().starts_with(what)) {
      return failed(fmt::format("{}: {}", option, checked.error()));
    }
  }
  return checked;
}

}  // namespace

Result<config::RunSpec, std::string> make_spec(const HttpOptions& options,
                                               std::uint64_t most_connections) {
  config::RunSpec spec;
  config::HttpLoad plan;
  for (auto step : {read_request, read_times, read_rate, read_sources, read_connections}) {
    if (auto read = step(options, spec, plan); !read) return failed(read.error());
  }
  if (auto read = read_size("--max-head", options.max_head, plan.max_head_bytes); !read) {
    return failed(read.error());
  }
  if (auto read = read_size("--max-body", options.max_body, plan.max_body_bytes); !read) {
    return failed(read.error());
  }
  if (auto read = read_users(options, most_connections, spec, plan); !read) {
    return failed(read.error());
  }
  const unsigned cores = options.cores > 0 ? options.cores : runtime::usable_processors();
  spec.cores = static_cast<unsigned>(std::min<std::uint64_t>(cores, spec.users));
  spec.stuck_limit = kStuckLimit;
  spec.load = std::move(plan);
  return spec;
}

}  // namespace throng::cli
