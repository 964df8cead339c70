#include <benchmark/benchmark.h>

#include "telemetry/event_hub.hpp"

namespace throng::telemetry {
namespace {

/// What an event costs that nobody is attached to. The bar: 5 ns.
void event_without_handler(benchmark::State& state) {
  EventHub& hub = event_hub();
  HubEvent event;
  for (auto _ : state) {
    if (hub.wants(EventKind::kThrottleExecute)) hub.emit(event);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(event_without_handler);

void event_with_a_handler(benchmark::State& state) {
  EventHub hub;
  const auto handle = [](void*, const HubEvent& event) {
    benchmark::DoNotOptimize(event.count);
    return true;
  };
  static_cast<void>(hub.attach("throttle.execute", handle, nullptr, [](void*) {}));
  HubEvent event;
  event.kind = EventKind::kThrottleExecute;
  for (auto _ : state) {
    if (hub.wants(EventKind::kThrottleExecute)) hub.emit(event);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(event_with_a_handler);

}  // namespace
}  // namespace throng::telemetry
