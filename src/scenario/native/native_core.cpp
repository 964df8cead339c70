#include "scenario/native/native_core.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

#include "base/units.hpp"

namespace throng::scenario::native {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kIterations{"iterations", MetricType::kCounter, "",
                             "iterations that came to their end"};
const MetricSpec kIterationTime{"iteration_time", MetricType::kHistogram, "us",
                                "from the start of an iteration to its end"};

}  // namespace

NativeCore::NativeCore(runtime::Loop& loop, telemetry::Recorder& recorder, SeriesRegistry& registry,
                       const Options& options, Log log)
    : loop_(loop),
      recorder_(recorder),
      registry_(registry),
      log_(std::move(log)),
      traced_user_(options.traced_user.value_or(0)),
      most_(options.iterations.value_or(std::numeric_limits<std::uint64_t>::max())),
      seed_(options.seed),
      tcp_(recorder),
      second_(loop.now()),
      repeat_after_(options.repeat_after) {
  if (options.iteration_timeout) {
    const base::Duration limit = *options.iteration_timeout;
    std::string reason = "an iteration took longer than " +
                         base::format_duration(static_cast<double>(limit.count()));
    timeouts_.emplace(loop_, limit, [fail = options.fail_user, reason](std::uint64_t user) {
      fail(user, reason);
    });
  }
  if (options.iterates) {
    iterations_counter_ = recorder.counter(kIterations);
    iteration_time_ = recorder.histogram(kIterationTime);
  }
  loop_.context = this;
  coordinators_.emplace(loop, recorder, coordinator_registry(), [this](std::string_view line) {
    this->log(0, telemetry::LogLevel::kWarning, line);
  });
}

NativeCore::~NativeCore() {
  coordinators_.reset();  // what its actions own may still call on this core
  loop_.context = nullptr;
  // Otherwise they are said with the next line, which now never comes.
  if (dropped_ > 0) {
    log_({telemetry::LogLevel::kWarning, loop_.clock().unix_ns(), 0,
          "more was said at the end than is passed on", dropped_});
  }
}

void NativeCore::open_post(users::Population& population, messages::Crossing* crossing) {
  post_.emplace(population, recorder_, crossing);
  set_traced(traced_user_);
}

void NativeCore::set_traced(std::uint64_t user) {
  traced_user_ = user;
  if (!post_) return;
  post_->trace(user, [this](std::string_view line) { trace(traced_user_, line); });
}

void NativeCore::hold(bool is_held) {
  is_held_ = is_held;
  if (!is_held) let_go(held_);
}

void NativeCore::let_go(runtime::Link& list) {
  while (!list.is_empty()) {
    auto& whom = static_cast<Waiting&>(*list.first());
    whom.unlink();
    whom.go_on();
  }
}

void NativeCore::name_user(std::uint64_t user, std::string_view name) {
  std::size_t most = std::min(name.size(), kLongestName);
  if (most < name.size()) {
    while (most > 0 && (static_cast<unsigned char>(name[most]) & 0xc0) == 0x80) --most;
  }
  names_[user] = name.substr(0, most);
}

std::string_view NativeCore::user_name(std::uint64_t user) const {
  const auto found = names_.empty() ? names_.end() : names_.find(user);
  return found == names_.end() ? std::string_view() : found->second;
}

std::string NativeCore::take_user_name(std::uint64_t user) {
  auto found = names_.extract(user);
  return found.empty() ? std::string() : std::move(found.mapped());
}

void NativeCore::end_load() {
  is_ending_ = true;
  let_go(held_);
  let_go(resting_);
  while (!load_ends_.is_empty()) {
    auto& whom = static_cast<LoadEnd&>(*load_ends_.first());
    whom.unlink();
    whom.on_load_end();
  }
}

runtime::Resolver& NativeCore::resolver() {
  if (resolver_ == nullptr) {
    auto made = runtime::Resolver::make(loop_, {});
    if (!made) throw std::runtime_error(made.error());
    resolver_ = std::move(made).value();
  }
  return *resolver_;
}

void NativeCore::log(std::uint64_t user, telemetry::LogLevel level, std::string_view text) {
  if (loop_.now() - second_ >= std::chrono::seconds(1)) {
    second_ = loop_.now();
    lines_ = 0;
  }
  if (++lines_ > kLinesPerSecond) {
    ++dropped_;
    return;
  }
  log_({level, loop_.clock().unix_ns(), user, std::string(text), std::exchange(dropped_, 0),
        std::string(user_name(user))});
}

void NativeCore::trace(std::uint64_t user, std::string_view text) {
  log(user, telemetry::LogLevel::kTrace, text);
}

void NativeCore::count_iteration(std::int32_t outcome, base::Duration took) {
  switch (outcome) {
    case THRONG_DONE:
      ++iterations_.finished;
      recorder_.add(iterations_counter_);
      recorder_.record(iteration_time_, std::max<std::int64_t>(0, took.count()));
      break;
    case THRONG_FAILED:
      ++iterations_.failed;
      break;
    default:
      ++iterations_.halted;
  }
}

const NativeCore::Own& NativeCore::introduce(std::uint32_t series) {
  const SeriesRegistry::Declared declared = registry_.declared(series);
  if (own_.size() <= series) own_.resize(series + 1);
  Own& own = own_[series];
  own.is_known = true;
  switch (declared.metric.type) {
    case MetricType::kCounter:
      own.counter = recorder_.counter(declared.metric, declared.labels);
      break;
    case MetricType::kGauge:
      own.gauge = recorder_.gauge(declared.metric, declared.labels);
      break;
    case MetricType::kHistogram:
      own.has_labels = !declared.labels.is_empty();
      own.histogram = recorder_.histogram(declared.metric, declared.labels, own.has_labels ? 2 : 3);
      if (own.has_labels) own.whole = recorder_.histogram(declared.metric);
      break;
  }
  return own;
}

}  // namespace throng::scenario::native
