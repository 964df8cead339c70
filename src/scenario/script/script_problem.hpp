#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// Something that is wrong with a script.
struct Problem {
  std::string original;  // what the original says of it, in its words; empty: nothing
  Position at;
  std::string text;  // what was found, and what was expected
};

/// Problems of one kind, in the order in which they were found. What is beyond the limit is counted
/// only.
class Problems {
 public:
  static constexpr std::size_t kMost = 50;

  /// Nothing more will be kept: whoever would look for words can spare it.
  bool is_full() const { return all_.size() >= kMost; }
  void add(Problem problem) {
    if (is_full()) {
      ++left_out_;
    } else {
      all_.push_back(std::move(problem));
    }
  }
  /// Counts one that nobody has looked for words for.
  void leave_out() { ++left_out_; }

  bool empty() const { return all_.empty(); }
  /// With those that are only counted.
  std::size_t count() const { return all_.size() + left_out_; }
  const std::vector<Problem>& all() const { return all_; }
  std::size_t left_out() const { return left_out_; }

 private:
  std::vector<Problem> all_;
  std::size_t left_out_ = 0;
};

/// "line 8: ", in front of the original's messages.
std::string line_prefix(Position at);

}  // namespace throng::scenario::script
