#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "throng/result.hpp"

namespace re2 {
class RE2;
}

namespace throng::scenario::values {

/// Compiled patterns, so that a loop compiles its own once. Keeps those used last. Thread: one.
class RegexCache {
 public:
  static constexpr std::size_t kMostPatterns = 1000;
  static constexpr std::size_t kMostPatternBytes = 10'000;

  RegexCache();
  ~RegexCache();
  RegexCache(const RegexCache&) = delete;
  RegexCache& operator=(const RegexCache&) = delete;

  /// The pattern, in RE2's syntax and in UTF-8, until the next call. The error, in RE2's words,
  /// says what is wrong with it.
  Result<const re2::RE2*, std::string> find(std::string_view pattern);

  std::size_t size() const { return patterns_.size(); }

 private:
  struct Pattern;

  std::list<Pattern> patterns_;  // last used first
  std::unordered_map<std::string_view, std::list<Pattern>::iterator> by_text_;
};

}  // namespace throng::scenario::values
