#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/declaration.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// What a shared object declares.
struct DeclaredRecords {
  /// In the order in which the source has them. A scenario's origin is "the scenario", a plug-in's
  /// its file. They may still make no sense; see config::check_declarations.
  std::vector<config::Declaration> declarations;
  bool is_plugin = false;
};

/// Where the macros of throng/parameter.hpp leave a record of each declaration.
inline constexpr std::string_view kRecordsSection = "throng_records";
inline constexpr std::size_t kMaxDeclaredRecords = 1000;

/// Reads what a shared object declares out of the bytes of its file: nothing of it is loaded or
/// run, and it may be anything. `path`: its name, for people. Errors: it was not made by `throng
/// build`, or holds what is no declaration. Thread: any.
Result<DeclaredRecords, std::string> read_declared_records(std::string_view file,
                                                           const std::string& path);

}  // namespace throng::scenario::native
