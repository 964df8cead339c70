#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::run {

/// A place in a program that outlives the process: an offset into a file that was loaded.
struct CodePlace {
  std::string module;  // empty: in no file
  std::uint64_t offset = 0;

  friend bool operator==(const CodePlace&, const CodePlace&) = default;
};

/// Which files a process has loaded where, from the text of its /proc/PID/maps. For programs whose
/// place is chosen when they are loaded, as ours are: offsets count from a file's first mapping.
class CodeMap {
 public:
  /// Lines that are none are passed over, such as one that was cut.
  explicit CodeMap(std::string_view maps);
  /// That of the calling process.
  static CodeMap of_this_process();

  CodePlace place_of(std::uint64_t address) const;

 private:
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::uint64_t base = 0;
    std::string file;
  };
  std::vector<Range> ranges_;
};

}  // namespace throng::run
