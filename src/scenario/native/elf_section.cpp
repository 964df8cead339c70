#include "scenario/native/elf_section.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <optional>

namespace throng::scenario::native {
namespace {

/// A part of the file; nothing where the file ends before it does.
std::optional<std::string_view> part(std::string_view file, std::uint64_t offset,
                                     std::uint64_t size) {
  if (offset > file.size() || size > file.size() - offset) return std::nullopt;
  return file.substr(offset, size);
}

/// A structure of the file, which may lie at any address.
template <class T>
std::optional<T> read(std::string_view file, std::uint64_t offset) {
  const auto bytes = part(file, offset, sizeof(T));
  if (!bytes) return std::nullopt;
  T value;
  std::memcpy(&value, bytes->data(), sizeof value);
  return value;
}

bool is_ours(const Elf64_Ehdr& header) {
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
         header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_ident[EI_DATA] == ELFDATA2LSB;
}

/// The name at `offset` of a table of names; one that does not end there is none.
std::string_view name_at(std::string_view names, std::uint64_t offset) {
  if (offset >= names.size()) return {};
  const std::string_view rest = names.substr(offset);
  const std::size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

/// The table of sections, whose place and size are in the file's header.
class Sections {
 public:
  Sections(std::string_view file, const Elf64_Ehdr& header) : file_(file), header_(header) {}

  /// How many there are; nothing when that cannot be.
  std::optional<std::uint64_t> count() const {
    if (header_.e_shoff == 0) return 0;
    if (header_.e_shentsize != sizeof(Elf64_Shdr)) return std::nullopt;
    const auto first = at(0);
    if (!first) return std::nullopt;
    // What does not fit into the header stands in the first entry.
    const std::uint64_t count = header_.e_shnum != 0 ? header_.e_shnum : first->sh_size;
    if (count > kMaxElfSections) return std::nullopt;
    if (!part(file_, header_.e_shoff, count * sizeof(Elf64_Shdr))) return std::nullopt;
    return count;
  }
  std::optional<Elf64_Shdr> at(std::uint64_t index) const {
    if (header_.e_shoff > file_.size()) return std::nullopt;
    return read<Elf64_Shdr>(file_, header_.e_shoff + index * sizeof(Elf64_Shdr));
  }
  /// The names of all of them.
  std::optional<std::string_view> names(std::uint64_t count) const {
    const auto first = at(0);
    const std::uint64_t index =
        header_.e_shstrndx == SHN_XINDEX && first ? first->sh_link : header_.e_shstrndx;
    if (index >= count) return std::nullopt;
    const auto section = at(index);
    return section ? bytes(*section) : std::nullopt;
  }
  std::optional<std::string_view> bytes(const Elf64_Shdr& section) const {
    if (section.sh_type == SHT_NOBITS) return std::nullopt;
    return part(file_, section.sh_offset, section.sh_size);
  }

 private:
  std::string_view file_;
  const Elf64_Ehdr& header_;
};

}  // namespace

Result<std::string_view, std::string> find_elf_section(std::string_view file,
                                                       std::string_view name) {
  const auto header = read<Elf64_Ehdr>(file, 0);
  if (!header || !is_ours(*header)) {
    return failed(std::string("it is no shared object; expected what `throng build` writes"));
  }
  const auto cut = [] {
    return failed(std::string("it is incomplete; build it again with `throng build FILE.cpp`"));
  };
  const Sections sections(file, *header);
  const auto count = sections.count();
  if (!count) return cut();
  if (*count == 0) {
    return failed(std::string("it has no table of sections; expected what `throng build` writes"));
  }
  const auto names = sections.names(*count);
  if (!names) return cut();
  std::string_view found;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto section = sections.at(i);
    if (!section || name_at(*names, section->sh_name) != name) continue;
    const auto bytes = sections.bytes(*section);
    if (!bytes || (section->sh_flags & SHF_COMPRESSED) != 0) return cut();
    found = *bytes;
  }
  return found;
}

}  // namespace throng::scenario::native
