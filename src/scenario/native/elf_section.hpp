#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "throng/result.hpp"

namespace throng::scenario::native {

/// Sections of one file. A scenario has some fifty.
inline constexpr std::size_t kMaxElfSections = 10'000;

/// The bytes of the section `name` of an ELF file; none of that name: nothing. Of several the last.
/// `file` is all of the file, and may be anything. The view lives as long as the file's bytes.
/// Errors: it is no ELF file of 64 bits and this byte order, or says of itself what cannot be.
Result<std::string_view, std::string> find_elf_section(std::string_view file,
                                                       std::string_view name);

}  // namespace throng::scenario::native
