#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string_view>

#include "protocols/http/response_parser.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::string_view kNginx =
    "HTTP/1.1 200 OK\r\n"
    "Server: nginx/1.22.1\r\n"
    "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 2\r\n"
    "Connection: keep-alive\r\n"
    "\r\n"
    "ok";

constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/plain\r\n"
    "Transfer-Encoding: chunked\r\n"
    "\r\n"
    "2\r\nok\r\n0\r\n\r\n";

void run(benchmark::State& state, std::string_view text, std::size_t piece) {
  ResponseParser parser;
  for (auto _ : state) {
    parser.start(ResponseOptions{});
    for (std::string_view rest = text; !rest.empty();
         rest.remove_prefix(std::min(piece, rest.size()))) {
      parser.feed(rest.substr(0, piece));
    }
    if (parser.state() != ParseState::kDone) std::abort();
    benchmark::DoNotOptimize(parser.body_bytes());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void response_parser_nginx(benchmark::State& state) {
  run(state, kNginx, kNginx.size());
}
void response_parser_chunked(benchmark::State& state) {
  run(state, kChunked, kChunked.size());
}
void response_parser_nginx_in_two_pieces(benchmark::State& state) {
  run(state, kNginx, 80);
}
void response_parser_nginx_byte_by_byte(benchmark::State& state) {
  run(state, kNginx, 1);
}

BENCHMARK(response_parser_nginx);
BENCHMARK(response_parser_chunked);
BENCHMARK(response_parser_nginx_in_two_pieces);
BENCHMARK(response_parser_nginx_byte_by_byte);

}  // namespace
}  // namespace throng::protocols::http
