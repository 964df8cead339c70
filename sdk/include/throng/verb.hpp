#pragma once

#include <span>
#include <string_view>

namespace throng {

/// What an argument of a verb may hold, and the unit a plain number of it is read in.
enum class ArgumentType : unsigned char { kText, kInteger, kDuration, kSize, kFlag, kPairs };

/// One argument of a verb. Every string lives as long as the program.
struct VerbArgument {
  std::string_view name;
  ArgumentType type;
  std::string_view default_value;  // as a user would write it; empty: must be given
  std::string_view help;
};

/// A metric that a verb records.
struct VerbMetric {
  std::string_view name;
  std::string_view type;  // counter, gauge, histogram
  std::string_view unit;
  std::string_view labels;  // keys, separated by spaces
  std::string_view help;
};

/// One thing a user can do, described once: the C++ interface, the script workers, `check`, the
/// help and the documents are all made from this.
struct Verb {
  std::string_view name;  // protocol.what: http.request
  std::string_view help;
  std::string_view result;
  std::span<const VerbArgument> arguments;
  std::span<const VerbMetric> metrics;
};

}  // namespace throng
