#include "protocols/xmpp/stream_parser.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "protocols/xmpp/scram_cache.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kHead =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='x.example' version='1.0'>";
constexpr std::string_view kMessage =
    "<message from='alice@x.example/phone' to='bob@x.example/desk' type='chat' id='t17'>"
    "<body>Shall we meet for lunch at the usual place?</body>"
    "<request xmlns='urn:xmpp:receipts'/></message>";

/// So many messages arrive together, the last of them in two pieces when `is_cut`.
void run(benchmark::State& state, std::size_t together, bool is_cut) {
  ExpatPool pool;
  const StreamLimits limits;
  StreamParser parser(pool, limits);
  parser.feed(kHead);
  parser.next();
  std::string bytes;
  for (std::size_t i = 0; i < together; ++i) bytes += kMessage;
  const std::size_t first = is_cut ? bytes.size() - 40 : bytes.size();
  std::size_t found = 0;
  const auto take = [&parser, &pool, &found](StreamEvent event) {
    for (; event == StreamEvent::kStanza; event = parser.next()) {
      found += parser.stanza().body().empty() ? 0 : 1;
      pool.give(std::move(parser.stanza()));
    }
  };
  for (auto _ : state) {
    take(parser.feed(std::string_view(bytes).substr(0, first)));
    if (is_cut) take(parser.feed(std::string_view(bytes).substr(first)));
  }
  if (found != state.iterations() * together) std::abort();
  state.SetItemsProcessed(static_cast<std::int64_t>(found));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

void xmpp_one_message(benchmark::State& state) {
  run(state, 1, false);
}
void xmpp_one_message_in_two_pieces(benchmark::State& state) {
  run(state, 1, true);
}
void xmpp_twenty_messages(benchmark::State& state) {
  run(state, 20, false);
}

/// Argument: iterations; 4,096 is the least that RFC 5802 allows, 10,000 what prosody takes.
void xmpp_scram_keys(benchmark::State& state, ScramHash hash) {
  for (auto _ : state) {
    ScramCache cache(1);
    benchmark::DoNotOptimize(
        cache.keys(hash, "secret", "salt", static_cast<std::uint32_t>(state.range(0))));
  }
}
void xmpp_scram_keys_known(benchmark::State& state) {
  ScramCache cache;
  for (auto _ : state)
    benchmark::DoNotOptimize(cache.keys(ScramHash::kSha1, "secret", "salt", 100));
}

BENCHMARK(xmpp_one_message);
BENCHMARK(xmpp_one_message_in_two_pieces);
BENCHMARK(xmpp_twenty_messages);
BENCHMARK_CAPTURE(xmpp_scram_keys, sha_1, ScramHash::kSha1)->Arg(4096)->Arg(10'000);
BENCHMARK_CAPTURE(xmpp_scram_keys, sha_256, ScramHash::kSha256)->Arg(4096)->Arg(10'000);
BENCHMARK(xmpp_scram_keys_known);

}  // namespace
}  // namespace throng::protocols::xmpp
