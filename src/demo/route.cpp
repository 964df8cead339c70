#include "demo/route.hpp"

#include <charconv>

#include "base/units.hpp"

namespace throng::demo {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

Route text_route(int status, std::string text) {
  Route route;
  route.status = status;
  route.text = std::move(text);
  return route;
}

Route bad_argument(const std::string& problem) {
  return text_route(400, problem + "\n");
}

Route status_route(std::string_view argument) {
  int status = 0;
  const char* end = argument.data() + argument.size();
  const auto [rest, error] = std::from_chars(argument.data(), end, status);
  if (error != std::errc() || rest != end || status < 200 || status > 999) {
    return bad_argument("/status/CODE: the code must be from 200 to 999");
  }
  return text_route(status, std::string(argument) + "\n");
}

Route delay_route(std::string_view argument) {
  const auto delay = base::parse_duration(argument);
  if (!delay) return bad_argument("/delay/TIME: " + delay.error());
  Route route = text_route(200, "ok\n");
  route.kind = Route::Kind::kDelay;
  route.delay = *delay;
  return route;
}

Route size_route(std::string_view argument, Route::Kind kind) {
  const auto bytes = base::parse_size(argument);
  if (!bytes) return bad_argument(bytes.error());
  if (*bytes > kMostBytes) return bad_argument("the size must be at most 1GiB");
  Route route;
  route.kind = kind;
  route.bytes = *bytes;
  return route;
}

Route simple(Route::Kind kind) {
  Route route;
  route.kind = kind;
  return route;
}

}  // namespace

std::string_view route_help() {
  return "  /               200 and a short text\n"
         "  /status/CODE    an answer with that status, 200 to 999\n"
         "  /delay/TIME     200 after that time, e.g. /delay/50ms\n"
         "  /size/BYTES     a body of that size, e.g. /size/10KiB\n"
         "  /chunked/BYTES  the same in chunks\n"
         "  /echo           the request's body\n"
         "  /ws             a WebSocket: every message comes back\n"
         "  /close          closes the connection without an answer\n"
         "  /calibrated     200, held by the calibration (--latency, --script)\n"
         "  /record         how long calibrated answers were held, as JSON\n"
         "  /help           this text\n";
}

Route find_route(std::string_view target) {
  target = target.substr(0, target.find('?'));
  if (target == "/") return text_route(200, "ok");
  const std::size_t slash = target.find('/', 1);
  const std::string_view name = target.substr(0, slash);
  const std::string_view argument =
      slash == std::string_view::npos ? std::string_view() : target.substr(slash + 1);
  if (name == "/status") return status_route(argument);
  if (name == "/delay") return delay_route(argument);
  if (name == "/size") return size_route(argument, Route::Kind::kPlain);
  if (name == "/chunked") return size_route(argument, Route::Kind::kChunked);
  if (target == "/echo") return simple(Route::Kind::kEcho);
  if (target == "/ws") return simple(Route::Kind::kWebSocket);
  if (target == "/close") return simple(Route::Kind::kClose);
  if (target == "/calibrated") return simple(Route::Kind::kCalibrated);
  if (target == "/record") return simple(Route::Kind::kRecord);
  if (target == "/help") return text_route(200, std::string(route_help()));
  return text_route(404, "no such route; there are:\n" + std::string(route_help()));
}

}  // namespace throng::demo
