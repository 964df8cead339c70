#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/link.hpp"
#include "scenario/engine/activity.hpp"

namespace throng::scenario::engine {

/// How a signal that was set here reaches the other nodes of a run.
class SignalBus {
 public:
  virtual ~SignalBus() = default;
  /// To all nodes, this one among them: SignalBoard::add is to be called there. Thread: any.
  virtual void publish(std::string_view name, std::uint64_t count) = 0;
};

/// The signals of a run on one node: how often each was set. Totals only grow, and who waits takes
/// nothing away. Thread: any.
class SignalBoard {
 public:
  static constexpr std::size_t kMostNames = 100'000;

  /// Somebody who waits. Belongs to a core; all but `wake` is the board's.
  struct Waiting : runtime::Link {
    enum class Outcome : std::uint8_t { kNone, kSet, kDeadlock };
    std::string name;
    std::uint64_t needed = 1;
    bool is_endless = true;  // nothing but the signal ends the wait
    unsigned core = 0;
    Outcome outcome = Outcome::kNone;
  };

  /// `wake`: makes a core look for those of its waits that have come to an end; from any thread.
  /// `bus`: null where there is only this node. Both must outlive the board.
  SignalBoard(ActivityCount& activity, std::function<void(unsigned core)> wake, unsigned cores,
              SignalBus* bus = nullptr);

  /// Sets a signal so often, on all nodes. Returns: false when there are too many names.
  bool set(std::string_view name, std::uint64_t count);
  /// The same for what comes from a bus, on this node.
  bool add(std::string_view name, std::uint64_t count);
  std::uint64_t total(std::string_view name) const;

  /// Begins to wait. Returns: false when there is nothing to wait for.
  bool begin(Waiting& waiting);
  /// Takes it off, whether it has ended or not. Returns: how it had.
  Waiting::Outcome end(Waiting& waiting);
  /// The next wait of a core that has ended and of which it was not told; null: none.
  Waiting* take_ended(unsigned core);

  /// Nobody is left who could set a signal: ends all endless waits, if that is still so.
  void note_nobody_active();

 private:
  struct Signal {
    std::uint64_t total = 0;
    runtime::Link waiting;
  };
  void finish(Waiting& waiting, Waiting::Outcome outcome);

  ActivityCount& activity_;
  const std::function<void(unsigned)> wake_;
  SignalBus* const bus_;
  mutable std::mutex mutex_;
  std::map<std::string, Signal, std::less<>> signals_;
  std::vector<std::unique_ptr<runtime::Link>> ended_;  // by core
};

}  // namespace throng::scenario::engine
