#include "scenario/engine/run_state.hpp"

namespace throng::scenario::engine {

RunState::RunState(Setting setting)
    : setting_(std::move(setting)),
      environment_(setting_.environment),
      pools_(setting_.pools),
      loops_(setting_.cores, nullptr),
      signals_(
          activity_, [this](unsigned core) { wake(core); }, setting_.cores),
      metrics_(setting_.cores, setting_.tick, [this] { wake_all(); }),
      gauges_(new std::atomic<std::int64_t>[setting_.program->metrics.size()]()) {
  // Counted before any core begins, so that none finds the run over before another has started.
  for (const PoolOptions& pool : pools_) {
    add_users(pool.size);
    next_number_ += pool.size;
  }
  if (users_.load() == 0 && !setting_.stays) is_over_.store(true, std::memory_order_release);
}

/// Names are atoms; a text of the same letters serves.
const Value& RunState::resource(const Value& name) const {
  const bool has_text = name.is(Value::Kind::kAtom) || name.is(Value::Kind::kString);
  const auto found = has_text ? setting_.resources.find(name.text()) : setting_.resources.end();
  return found == setting_.resources.end() ? no_resource_ : found->second;
}

std::shared_ptr<const ScriptEnvironment> RunState::environment() const {
  const std::lock_guard lock(mutex_);
  return environment_;
}

std::vector<PoolOptions> RunState::pools() const {
  const std::lock_guard lock(mutex_);
  return pools_;
}

void RunState::change(std::shared_ptr<const ScriptEnvironment> environment,
                      std::vector<PoolOptions> pools) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < pools.size(); ++i) {
    if (pools[i].size > pools_[i].size) add_users(pools[i].size - pools_[i].size);
  }
  environment_ = std::move(environment);
  pools_ = std::move(pools);
}

void RunState::open(unsigned core, runtime::Loop& loop) {
  const std::lock_guard lock(loops_mutex_);
  loops_[core] = &loop;
}

void RunState::close(unsigned core) {
  const std::lock_guard lock(loops_mutex_);
  loops_[core] = nullptr;
}

void RunState::wake(unsigned core) {
  const std::lock_guard lock(loops_mutex_);
  if (loops_[core] != nullptr) loops_[core]->wake();
}

void RunState::wake_all() {
  for (unsigned core = 0; core < cores(); ++core) wake(core);
}

void RunState::add_users(std::uint64_t count) {
  users_.fetch_add(count, std::memory_order_acq_rel);
  activity_.add(count);
}

void RunState::remove_users(std::uint64_t count) {
  if (count == 0 || users_.fetch_sub(count, std::memory_order_acq_rel) != count) return;
  if (setting_.stays) return;
  is_over_.store(true, std::memory_order_release);
  wake_all();
}

}  // namespace throng::scenario::engine
