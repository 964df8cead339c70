#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "protocols/websocket/frame_header.hpp"
#include "protocols/websocket/masking.hpp"
#include "protocols/websocket/message_deflate.hpp"
#include "protocols/websocket/message_reader.hpp"
#include "protocols/websocket/utf8_validator.hpp"

namespace throng::protocols::websocket {
namespace {

std::string text_of(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "user" + std::to_string(text.size() % 97) + " said hello; ";
  text.resize(size);
  return text;
}

void websocket_mask(benchmark::State& state) {
  std::string bytes = text_of(static_cast<std::size_t>(state.range(0)));
  const MaskKey key = {0x37, 0xfa, 0x21, 0x3d};
  for (auto _ : state) {
    mask(bytes.data(), bytes.data(), bytes.size(), key, 0);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void websocket_utf8(benchmark::State& state, const std::string& unit) {
  std::string text;
  while (text.size() < 16'384) text += unit;
  for (auto _ : state) benchmark::DoNotOptimize(is_utf8(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
void websocket_utf8_ascii(benchmark::State& state) {
  websocket_utf8(state, "plain ASCII, as most are; ");
}
void websocket_utf8_mixed(benchmark::State& state) {
  websocket_utf8(state, "größer schöner weiter ");
}

/// Small messages, many in one piece, as a busy chat has them.
void websocket_read(benchmark::State& state) {
  const std::string payload = text_of(static_cast<std::size_t>(state.range(0)));
  std::string wire;
  std::int64_t frames = 0;
  for (; wire.size() < 16'384; ++frames) {
    FrameHeader header;
    header.length = payload.size();
    append_header(wire, header);
    wire += payload;
  }
  MessageReader reader(Side::kClient, {});
  for (auto _ : state) {
    for (std::string_view in = wire; !in.empty();) {
      if (reader.next(in) != MessageReader::Event::kMessage) std::abort();
      benchmark::DoNotOptimize(reader.payload().data());
    }
  }
  state.SetItemsProcessed(state.iterations() * frames);
}

void websocket_write(benchmark::State& state) {
  const std::string payload = text_of(static_cast<std::size_t>(state.range(0)));
  FrameHeader header;
  header.is_masked = true;
  header.key = {1, 2, 3, 4};
  header.length = payload.size();
  for (auto _ : state) {
    std::string out;
    out.reserve(kMostHeaderBytes + payload.size());
    append_header(out, header);
    const std::size_t at = out.size();
    out += payload;
    mask(out.data() + at, out.data() + at, payload.size(), header.key, 0);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}

void websocket_deflate(benchmark::State& state) {
  const std::string payload = text_of(1'000);
  MessageDeflater deflater(15, state.range(0) != 0);
  for (auto _ : state) {
    std::string out;
    benchmark::DoNotOptimize(deflater.compress(payload, out));
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(websocket_mask)->Arg(16)->Arg(125)->Arg(16'384)->Arg(1 << 20);
BENCHMARK(websocket_utf8_ascii);
BENCHMARK(websocket_utf8_mixed);
BENCHMARK(websocket_read)->Arg(16)->Arg(125)->Arg(1'000);
BENCHMARK(websocket_write)->Arg(16)->Arg(125)->Arg(1'000);
BENCHMARK(websocket_deflate)->Arg(0)->Arg(1);

}  // namespace
}  // namespace throng::protocols::websocket
