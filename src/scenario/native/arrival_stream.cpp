#include "scenario/native/arrival_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/native/operation.hpp"
#include "throng/host.hpp"

namespace {

using throng::scenario::native::NativeCore;
using throng::scenario::native::VerbNumber;
namespace native = throng::scenario::native;
namespace throttle = throng::throttle;

constexpr std::uint64_t kMostInFlight = 10'000;

}  // namespace

throng_arrivals::throng_arrivals(NativeCore& core, throttle::OpenStarts::Setting setting)
    : core_(core), starts_(core.loop(), core.recorder(), std::move(setting)) {
  starts_.begin(core.loop().precise_now());
  core.note_load_end_to(*this);
}

throng::Result<throng_arrivals*, std::string> throng_arrivals::open(
    throng::users::User& user, const throng_arrival_options& options) {
  auto phases = throttle::parse_arrivals(throng::detail::view(options.plan));
  if (!phases) return throng::failed("arrivals: " + phases.error());
  throttle::OpenStarts::Setting setting;
  setting.plan = {std::move(phases).value(), options.is_poisson != 0};
  setting.share = {options.share_index, std::max<std::uint64_t>(1, options.share_of)};
  // Those who share a schedule must draw the same gaps.
  setting.seed = setting.share.of > 1 ? NativeCore::of(user.scope()).seed() : user.random()();
  if (setting.share.index >= setting.share.of) {
    return throng::failed(
        fmt::format("arrivals: share {} of {}: expected an index below the number",
                    setting.share.index, setting.share.of));
  }
  setting.most_in_flight = options.most_in_flight > 0 ? options.most_in_flight : kMostInFlight;
  return new throng_arrivals(NativeCore::of(user.scope()), std::move(setting));
}

int throng_arrivals::next(throng_scope* scope, throng_wait& wait, std::int64_t& intended_ns) {
  core_.note(VerbNumber::kNextArrival);
  if (core_.is_traced(scope->user)) core_.trace(scope->user, "wait for the next arrival");
  return native::await_task(scope, wait, run_next(wait, intended_ns));
}

throng::Task<void> throng_arrivals::run_next(throng_wait& wait, std::int64_t& intended_ns) {
  const auto intended = co_await starts_.next();
  wait.outcome = intended ? THRONG_DONE : THRONG_STOPPED;
  if (!intended) co_return;
  ++holders_;
  intended_ns = intended->ns;
}

void throng_arrivals::note_end() {
  starts_.note_end();
  let_go();
}

void throng_arrivals::on_load_end() {
  // What was due and never taken is in the figures: due, and not started.
  starts_.end([](throng::base::Duration, std::uint64_t) {});
}

void throng_arrivals::close() {
  on_load_end();
  let_go();
}
