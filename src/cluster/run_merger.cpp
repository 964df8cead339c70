#include "cluster/run_merger.hpp"

#include <utility>

namespace throng::cluster {
namespace {

/// Takes `message` for the newer state unless the one that is there is as new.
template <class Message>
bool keep_newer(std::optional<Message>& state, Message&& message) {
  if (state && state->origin.sequence >= message.origin.sequence) return false;
  state = std::move(message);
  return true;
}

}  // namespace

bool RunMerger::is_new(Incarnation& node, std::uint64_t sequence) {
  if (sequence <= node.last_delta) return node.missing.erase(sequence) > 0;
  // A jump of any width costs no more than the missing ones that are remembered.
  const std::uint64_t skipped = sequence - node.last_delta - 1;
  const std::uint64_t first =
      sequence - (skipped < kMostMissing ? skipped : std::uint64_t{kMostMissing});
  node.given_up += first - node.last_delta - 1;
  for (std::uint64_t each = first; each < sequence; ++each) node.missing.insert(each);
  while (node.missing.size() > kMostMissing) {
    node.missing.erase(node.missing.begin());
    ++node.given_up;
  }
  node.last_delta = sequence;
  return true;
}

bool RunMerger::take(Delta delta) {
  if (!is_new(of(delta.origin), delta.origin.sequence)) return false;
  recent_.add(delta.values);
  return true;
}

bool RunMerger::take(Totals totals) {
  Incarnation& node = of(totals.origin);
  if (totals.has_histograms) {
    // It holds the counts too, so it may be the newest of both.
    if (!node.counts || node.counts->origin.sequence < totals.origin.sequence) {
      Totals counts = totals;
      counts.values = totals.values.counts_only();
      node.counts = std::move(counts);
    }
    return keep_newer(node.histograms, std::move(totals));
  }
  return keep_newer(node.counts, std::move(totals));
}

bool RunMerger::take(Health health) {
  return keep_newer(of(health.origin).health, std::move(health));
}

bool RunMerger::take(Status status) {
  return keep_newer(of(status.origin).status, std::move(status));
}

telemetry::Snapshot RunMerger::take_recent() {
  return std::exchange(recent_, {});
}

std::uint64_t RunMerger::gaps() const {
  std::uint64_t gaps = 0;
  for (const auto& [key, node] : nodes_) gaps += node.missing.size() + node.given_up;
  return gaps;
}

telemetry::Snapshot RunMerger::totals() const {
  telemetry::Snapshot sum;
  for (const auto& [key, node] : nodes_) {
    if (!node.counts) continue;
    if (!node.histograms) {
      sum.add(node.counts->values);
      continue;
    }
    telemetry::Snapshot whole = node.histograms->values;
    whole.replace_counts(node.counts->values);
    sum.add(whole);
  }
  return sum;
}

telemetry::Snapshot RunMerger::timed() const {
  telemetry::Snapshot sum;
  for (const auto& [key, node] : nodes_) {
    if (node.counts) sum.add(node.counts->timed.value_or(node.counts->values));
  }
  return sum;
}

results::UserCounts RunMerger::users() const {
  results::UserCounts sum;
  for (const auto& [key, node] : nodes_) {
    if (!node.counts) continue;
    sum.started += node.counts->users.started;
    sum.finished += node.counts->users.finished;
    sum.failed += node.counts->users.failed;
    sum.removed += node.counts->users.removed;
  }
  return sum;
}

results::IterationCounts RunMerger::iterations() const {
  results::IterationCounts sum;
  for (const auto& [key, node] : nodes_) {
    if (!node.counts) continue;
    sum.finished += node.counts->iterations.finished;
    sum.failed += node.counts->iterations.failed;
    sum.halted += node.counts->iterations.halted;
  }
  return sum;
}

std::map<std::string, std::uint64_t> RunMerger::failures() const {
  std::map<std::string, std::uint64_t> sum;
  for (const auto& [key, node] : nodes_) {
    if (!node.counts) continue;
    for (const auto& [reason, times] : node.counts->failures) sum[reason] += times;
  }
  return sum;
}

std::map<std::string, std::string> RunMerger::samples() const {
  std::map<std::string, std::string> samples;
  for (const auto& [key, node] : nodes_) {
    if (node.counts) samples.insert(node.counts->samples.begin(), node.counts->samples.end());
  }
  return samples;
}

std::vector<const Health*> RunMerger::health() const {
  std::vector<const Health*> all;
  for (const auto& [key, node] : nodes_) {
    if (node.health) all.push_back(&*node.health);
  }
  return all;
}

std::vector<const Status*> RunMerger::statuses() const {
  std::vector<const Status*> all;
  for (const auto& [key, node] : nodes_) {
    if (node.status) all.push_back(&*node.status);
  }
  return all;
}

}  // namespace throng::cluster
