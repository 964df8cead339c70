#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace throng::runtime {

/// Raises the limit of open files to the most this process may have.
/// Returns: that limit.
std::uint64_t raise_file_limit();

/// Whether `connections` sockets and the `others` that the program itself needs fit into `limit`.
/// Returns: what to tell the user when they do not: both figures, and how to raise the limit.
std::optional<std::string> explain_missing_files(std::uint64_t connections, std::uint64_t others,
                                                 std::uint64_t limit);

}  // namespace throng::runtime
