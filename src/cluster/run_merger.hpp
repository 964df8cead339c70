#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/node_messages.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::cluster {

/// Puts together what the nodes of a run say. Totals are state: of each incarnation the highest
/// sequence holds, so that repeats, late messages and lost ones harm nothing. The view of the
/// second is made from deltas: each counts once, and one that never comes is a gap.
/// Thread: the controller's.
class RunMerger {
 public:
  /// Each returns whether the message told anything new.
  bool take(Delta delta);
  bool take(Totals totals);
  bool take(Health health);
  bool take(Status status);

  /// What the deltas brought since the last call.
  telemetry::Snapshot take_recent();
  /// Deltas that are known to be missing, of all incarnations.
  std::uint64_t gaps() const;
  /// Everything, by the newest states.
  telemetry::Snapshot totals() const;
  /// Counts of when the load had ended; those so far of a node whose load has not.
  telemetry::Snapshot timed() const;
  results::UserCounts users() const;
  results::IterationCounts iterations() const;
  std::map<std::string, std::uint64_t> failures() const;
  /// By reason, a user that failed for it.
  std::map<std::string, std::string> samples() const;

  /// The newest states, by incarnation.
  std::vector<const Health*> health() const;
  std::vector<const Status*> statuses() const;

 private:
  // A delta that comes later than this many others is not counted any more.
  static constexpr std::size_t kMostMissing = 128;

  struct Incarnation {
    std::uint64_t last_delta = 0;
    std::set<std::uint64_t> missing;
    std::uint64_t given_up = 0;  // missing for good
    std::optional<Totals> counts;
    std::optional<Totals> histograms;
    std::optional<Health> health;
    std::optional<Status> status;
  };
  using Key = std::pair<std::string, std::uint64_t>;  // node, incarnation

  Incarnation& of(const Origin& origin) { return nodes_[{origin.node, origin.incarnation}]; }
  static bool is_new(Incarnation& node, std::uint64_t sequence);

  std::map<Key, Incarnation> nodes_;
  telemetry::Snapshot recent_;
};

}  // namespace throng::cluster
