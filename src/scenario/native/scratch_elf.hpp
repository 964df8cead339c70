#pragma once

#include <elf.h>

#include <cstring>
#include <string>
#include <string_view>

namespace throng::scenario::native {

/// For tests: an ELF file with nothing but the section of records, and a stamp as scenarios have.
inline std::string scratch_elf(std::string_view records) {
  const std::string names("\0throng_records\0.shstrtab\0", 26);
  const std::string stamp("throng-border:0123456789abcdef:x86_64:none\0", 43);
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 3;
  header.e_shstrndx = 2;
  Elf64_Shdr sections[3] = {};
  sections[1].sh_name = 1;
  sections[1].sh_type = SHT_PROGBITS;
  sections[1].sh_offset = sizeof header + names.size() + stamp.size();
  sections[1].sh_size = records.size();
  sections[2].sh_name = 16;
  sections[2].sh_type = SHT_STRTAB;
  sections[2].sh_offset = sizeof header;
  sections[2].sh_size = names.size();
  header.e_shoff = sections[1].sh_offset + records.size();
  std::string file(reinterpret_cast<const char*>(&header), sizeof header);
  file += names + stamp;
  file += records;
  return file.append(reinterpret_cast<const char*>(sections), sizeof sections);
}

}  // namespace throng::scenario::native
