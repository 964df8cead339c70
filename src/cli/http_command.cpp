#include "cli/http_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "base/units.hpp"
#include "cli/exit_code.hpp"
#include "cli/hosted_runs.hpp"
#include "cli/http_options.hpp"
#include "cli/interval_log.hpp"
#include "cli/progress.hpp"
#include "cli/random_seed.hpp"
#include "cli/run_outputs.hpp"
#include "cli/scenario_log.hpp"
#include "report/text_report.hpp"
#include "run/interrupts.hpp"
#include "runtime/file_limit.hpp"
#include "runtime/system_clock.hpp"
#include "throttle/arrival_plan.hpp"

namespace throng::cli {
namespace {

// Beside its connections the program needs standard streams, a poller per core, files it writes.
constexpr std::uint64_t kOtherFiles = 32;
constexpr std::uint64_t kFilesOfCores = 128;
constexpr unsigned kLineColumns = 200;  // of what those see who look on from elsewhere

const config::HttpLoad& plan_of(const config::RunSpec& spec) {
  return std::get<config::HttpLoad>(spec.load);
}

std::string connections_words(const config::RunSpec& spec) {
  if (plan_of(spec).arrivals.empty()) {
    return fmt::format("{} connection{}", spec.users, spec.users == 1 ? "" : "s");
  }
  return fmt::format("at most {} in flight", base::format_count(spec.users));
}

std::vector<std::string> settings_of(const config::RunSpec& spec) {
  const config::HttpLoad& plan = plan_of(spec);
  std::vector<std::string> settings;
  if (!plan.arrivals.empty()) {
    const auto phases = throttle::parse_arrivals(plan.arrivals);
    settings.push_back(throttle::describe({*phases, plan.is_poisson}));
  }
  settings.push_back(connections_words(spec));
  settings.push_back(fmt::format("{} core{}", spec.cores, spec.cores == 1 ? "" : "s"));
  if (spec.duration) {
    settings.push_back("for " + base::format_duration(static_cast<double>(spec.duration->count())));
  }
  if (plan.requests) settings.push_back(base::format_count(*plan.requests) + " requests");
  if (!plan.keep_alive) settings.push_back("a new connection for each request");
  return settings;
}

int exit_code_of(const results::RunResult& result, bool is_strict) {
  if (result.status == results::RunStatus::kInterrupted) return kInterrupted;
  if (result.status != results::RunStatus::kPassed) return kBroken;
  return is_strict && result.verdict.name != "ok" ? kProvesNothing : kPassed;
}

cluster::RunHost::Options host_options() {
  cluster::RunHost::Options options;
  options.line = [](const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
    return progress_line(recent, totals, {}, kLineColumns);
  };
  return options;
}

int run_http(const HttpOptions& options) {
  const RunOutputs outputs("throng http", report::http_text, Streams::standard());
  const std::uint64_t limit = runtime::raise_file_limit();
  const std::uint64_t most = limit - std::min(limit, kOtherFiles + kFilesOfCores);
  auto made = make_spec(options, most);
  if (!made) return outputs.complain(kBadUsage, made.error());
  config::RunSpec spec = std::move(made).value();
  spec.seed = options.seed ? *options.seed : random_seed();
  const auto missing = runtime::explain_missing_files(
      spec.users, kOtherFiles + std::uint64_t{2} * spec.cores, limit);
  if (missing) return outputs.complain(kBroken, *missing);
  if (auto refused = outputs.refuse(options.summary)) return *refused;
  run::hold_interrupts();  // from the first words on, a Ctrl-C is one of the run
  const runtime::SystemClock clock;
  spec.id = fmt::format("http-{}-{}", clock.unix_ns() / 1'000'000, ::getpid());
  if (!options.quiet) outputs.announce(spec.scenario, settings_of(spec));
  Progress progress(stderr, outputs.streams().err_terminal,
                    {spec.duration, plan_of(spec).requests, {}}, options.quiet);
  IntervalLog log(progress, clock);
  if (options.histogram_log) {
    if (auto opened = log.open(*options.histogram_log, plan_of(spec).targets.front().url);
        !opened) {
      return outputs.complain(kBroken, opened.error());
    }
  }
  ScenarioLog lines(
      progress, clock,
      {telemetry::LogLevel::kInfo, outputs.streams().err_terminal.is_terminal, options.quiet});
  HostedRuns runs(host_options());
  if (auto listening = runs.open_for(spec.id); !listening) {
    outputs.complain(kPassed, "warning: throng ctl cannot reach this run: " + listening.error());
  }
  auto result = runs.host().conduct(spec, {log, lines});
  progress.finish();
  if (result.is_stopped()) return outputs.complain(kInterrupted, "interrupted before it connected");
  if (result.is_error()) return outputs.complain(kBroken, result.error().text);
  result->settings = settings_of(spec);
  const auto closed = log.close();
  if (!closed) result->warnings.push_back(closed.error());
  const int code = outputs.show(*result, exit_code_of(*result, options.is_strict), options.summary);
  return closed || code != kPassed ? code : outputs.complain(kBroken, closed.error());
}

void add_load_options(CLI::App& command, HttpOptions& options) {
  command.add_option("url", options.urls, "http[s]://host[:port]/path; several are taken in turn")
      ->required();
  command
      .add_option("-c,--connections,--users", options.connections,
                  "users; each has one connection and one request at a time (10; with -r as many "
                  "as are needed)")
      ->check(CLI::Range(1u, 1'000'000u));
  command.add_option(
      "-r,--rate", options.rate,
      "start requests on a schedule, whatever the answers do: 5000 (a second), "
      "300/min, 100..5000@30s,5000 (a ramp, then steady), 1000@10s,2000@10s (steps)");
  command.add_flag("--poisson", options.is_poisson, "random gaps around the rate of -r");
  command.add_option("--seed", options.seed, "seed of the random gaps (a new one each time)")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--max-in-flight", options.max_in_flight,
                  "with -r: requests under way at a time; starts beyond it wait (10000)")
      ->check(CLI::NonNegativeNumber);
  command.add_option("-d,--duration", options.duration,
                     "how long to send, e.g. 500ms, 10s, 2m (10s unless -n is given)");
  // CLI11 alone would read -1 as a large number.
  command.add_option("-n,--requests", options.requests, "stop after this many requests")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--cores", options.cores,
                  "threads, each with its own loop (all usable processors)")
      ->check(CLI::Range(1u, 1024u));
  command.add_option("--drain", options.drain, "how long running requests may finish at the end")
      ->capture_default_str();
}

void add_connection_options(CLI::App& command, HttpOptions& options) {
  command.add_option("--cacert", options.ca_file, "trust the certificates in this PEM file only");
  command.add_flag("-k,--insecure", options.is_insecure, "do not verify the server's certificate");
  command.add_option("--cert", options.certificate_file,
                     "PEM file with a client certificate and its chain");
  command.add_option("--key", options.key_file,
                     "PEM file with its key (without: in the file of --cert)");
  command.add_flag("--no-tls-resume", options.no_tls_resume,
                   "a full TLS handshake for each connection");
  command
      .add_option("--resolve", options.pins,
                  "host:port:address[,address...]: where a host is, instead of looking it up; may "
                  "be repeated")
      ->allow_extra_args(false);
  command.add_option("--dns-servers", options.dns_servers,
                     "address[:port][,...]: name servers to ask, instead of the system's");
  command
      .add_option("--source-address", options.sources,
                  "local address to connect from; several (repeat it) are taken in turn")
      ->allow_extra_args(false);  // what follows its value may be the URL
  command.add_option("--http-timeout", options.http_timeout, "a request may take this long")
      ->capture_default_str();
  command
      .add_option("--connect-timeout", options.connect_timeout,
                  "opening a connection may take this long")
      ->capture_default_str();
  command
      .add_option("--idle-timeout", options.idle_timeout,
                  "replace connections unused for this long")
      ->capture_default_str();
  command.add_flag("--no-keepalive", options.no_keepalive, "a new connection for each request");
  command.add_option("--max-head", options.max_head, "larger response heads fail")
      ->capture_default_str();
  command.add_option("--max-body", options.max_body, "larger response bodies fail")
      ->capture_default_str();
}

void add_request_options(CLI::App& command, HttpOptions& options) {
  command.add_option("-X,--method", options.method, "request method (GET, or POST with a body)");
  command.add_option("-H,--header", options.headers, "\"Name: value\"; may be repeated")
      ->allow_extra_args(false);  // what follows its value may be the URL
  auto* body = command.add_option("-b,--body", options.body, "text to send as the body");
  command.add_option("--body-file", options.body_file, "file to send as the body")->excludes(body);
  command
      .add_option("--weights", options.weights,
                  "how often each of several URLs is asked for beside the others, e.g. 3,1")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--data-feed", options.data_feed,
                     "CSV file whose rows fill {{column}} in URLs and the body, a row a request");
  command.add_option("--user", options.user, "name:password for Basic authorization, or @FILE");
  command.add_option("--bearer", options.bearer, "token for Bearer authorization, or @FILE");
  command
      .add_option("--redirects", options.redirects,
                  "follow so many redirects in a row (0; each request counts by itself)")
      ->check(CLI::Range(0u, 100u));
  command.add_flag("--cookies", options.has_cookies, "each user keeps and sends cookies");
  command.add_flag("--compressed", options.is_compressed,
                   "ask for gzip and deflate, and undo them");
  command.add_flag("--expect-continue", options.expects_continue,
                   "send bodies only when the server says 100 Continue, or nothing for 1 s");
}

void add_output_options(CLI::App& command, HttpOptions& options) {
  command.add_option("--summary", options.summary, "write the result as JSON to this file");
  command.add_option("--hlog", options.histogram_log,
                     "write latencies second by second as an HdrHistogram log");
  command.add_flag("--strict", options.is_strict, "exit code 4 for any verdict but ok");
  command.add_flag("-q,--quiet", options.quiet, "no progress, only the result");
}

}  // namespace

void add_http_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<HttpOptions>();
  CLI::App* command = app.add_subcommand("http", "Load an HTTP server and measure its latencies");
  command->option_defaults()->group("How much");
  add_load_options(*command, *options);
  command->option_defaults()->group("What is sent");
  add_request_options(*command, *options);
  command->option_defaults()->group("Connections");
  add_connection_options(*command, *options);
  command->option_defaults()->group("Output");
  add_output_options(*command, *options);
  command->footer(
      "Without -r each user sends its next request when the last was answered (closed model):\n"
      "it finds how much the target can do. With -r requests start on a schedule (open model):\n"
      "latencies count from the slot in which a request should have started, so a target that\n"
      "stalls cannot hide it.\n"
      "Ctrl-C ends the test gently and shows the result; twice ends it at once.\n\n"
      "Examples:\n"
      "  throng http http://127.0.0.1:8080/ -c 100 -d 10s\n"
      "  throng http http://127.0.0.1:8080/ -r 5000 -d 20s\n"
      "  throng http http://127.0.0.1:8080/api -n 10000 -b '{\"id\":1}' \\\n"
      "      -H 'Content-Type: application/json' --summary result.json\n\n"
      "Exit code: 0 answered, 1 nothing answered or broken, 2 bad usage, 4 not a clean verdict\n"
      "(--strict), 130 interrupted.");
  command->callback([options, &chosen] { chosen = [options] { return run_http(*options); }; });
}

}  // namespace throng::cli
