#include "cli/demo_command.hpp"

#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <optional>

#include "base/input_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "demo/demo_server.hpp"
#include "report/summary.hpp"
#include "run/interrupts.hpp"
#include "runtime/core.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/file_limit.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cli {
namespace {

struct DemoOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8088;
  std::optional<std::string> latency;
  std::optional<std::string> script;
  std::optional<std::string> record;
};

int complain(ExitCode code, const std::string& message) {
  write_text(stderr, fmt::format("throng demo: {}\n", message));
  return code;
}

Result<demo::CalibrationScript, std::string> read_script(const DemoOptions& options) {
  demo::CalibrationScript script;
  if (options.script) {
    const auto text = base::read_input(*options.script);
    if (!text) return failed("--script: " + text.error());
    auto parsed = demo::parse_calibration(*text);
    if (!parsed) return failed(fmt::format("{}: {}", *options.script, parsed.error()));
    script = std::move(parsed).value();
  }
  if (options.latency) {
    const auto holding = demo::parse_holding(*options.latency);
    if (!holding) return failed("--latency: " + holding.error());
    script.holding = *holding;
  }
  return script;
}

Task<void> serve_until_interrupted(runtime::TcpListener& listener, demo::DemoServer& server,
                                   run::Interrupts& interrupts) {
  runtime::TaskGroup group(co_await runtime::current_scope());
  group.spawn(server.serve(listener));
  co_await interrupts.next();
  group.request_stop();
  co_await group.join();
}

int run_demo(const DemoOptions& options) {
  const auto local = runtime::Endpoint::from_literal(options.address, options.port);
  if (!local.is_set()) {
    return complain(kBadUsage, fmt::format("--address: \"{}\" is not an IPv4 or IPv6 address",
                                           options.address));
  }
  auto script = read_script(options);
  if (!script) return complain(kBadUsage, script.error());
  runtime::raise_file_limit();
  runtime::make_timers_exact();
  runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  run::Interrupts interrupts(loop);
  auto listener = runtime::TcpListener::open(loop, local);
  if (!listener) {
    return complain(kBroken, fmt::format("cannot listen on {}: {} (choose another --port)",
                                         local.text(), std::strerror(listener.error().code)));
  }
  write_text(stdout,
             fmt::format("listening on http://{}/ (Ctrl-C ends it; /help lists the routes)\n",
                         listener->endpoint().text()));
  demo::Calibration calibration(std::move(script).value());
  demo::DemoServer server(loop, calibration);
  runtime::run_to_end(loop, serve_until_interrupted(*listener, server, interrupts));
  if (options.record) {
    const auto written = report::write_whole(*options.record, calibration.record_json());
    if (!written) return complain(kBroken, written.error());
  }
  return kPassed;
}

}  // namespace

void add_demo_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command = app.add_subcommand("demo", "Start an HTTP server to try things on");
  command->add_option("--address", options->address, "local address to listen on")
      ->capture_default_str();
  command->add_option("--port", options->port, "port to listen on; 0 for any free one")
      ->capture_default_str();
  command->add_option("--latency", options->latency,
                      "how long /calibrated holds its answers: fixed:20ms, uniform:20ms:80ms, "
                      "exponential:20ms:10ms, lognormal:30ms:200ms");
  command->add_option("--script", options->script,
                      "JSON file with latency, stalls and errors for /calibrated");
  command->add_option("--record", options->record,
                      "write how long answers were held to this file at the end");
  command->footer("Routes:\n" + std::string(demo::route_help()) +
                  "\nA script for /calibrated (times count from its first request):\n"
                  "  {\"latency\": \"lognormal:30ms:200ms\", \"stalls\": [{\"at\": \"10s\", "
                  "\"for\": \"500ms\"}],\n"
                  "   \"errors\": [{\"share\": 0.01, \"status\": 503}], \"seed\": 1}");
  command->callback([options, &chosen] { chosen = [options] { return run_demo(*options); }; });
}

}  // namespace throng::cli
