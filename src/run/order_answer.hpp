#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace throng::run {

/// How many users there are, now.
struct UserGlance {
  std::uint64_t waiting = 0;  // to start
  std::uint64_t running = 0;
  std::uint64_t started = 0;  // ever, like the following
  std::uint64_t finished = 0;
  std::uint64_t failed = 0;
  std::uint64_t removed = 0;
  std::uint64_t removable = 0;  // wait or run, and no removal has chosen them yet

  void add(const UserGlance& other) {
    waiting += other.waiting;
    running += other.running;
    started += other.started;
    finished += other.finished;
    failed += other.failed;
    removed += other.removed;
    removable += other.removable;
  }
  friend bool operator==(const UserGlance&, const UserGlance&) = default;
};

/// What became of a config::RunOrder.
struct OrderAnswer {
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    friend bool operator==(const Range&, const Range&) = default;
  };
  /// What is wrong with a setting.
  struct Problem {
    std::string name;
    std::string value;  // masked when it is secret
    std::string reason;

    friend bool operator==(const Problem&, const Problem&) = default;
  };
  std::uint64_t number = 0;   // of the order
  std::string refusal;        // why nothing was done; empty when it was
  std::uint64_t count = 0;    // users that a removal chose
  UserGlance users;           // afterwards
  std::vector<Range> ranges;  // who waits to start
  std::vector<Problem> problems;
  std::vector<std::pair<std::string, std::string>> values;  // settings by name, as JSON
  std::string settings;                                     // all of them, as a JSON list
  std::string throttles;                                    // the same of those, where asked for

  static constexpr std::size_t kMostRanges = 100;
};

}  // namespace throng::run
