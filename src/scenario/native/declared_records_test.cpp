#include "scenario/native/declared_records.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>

#include "scenario/native/elf_section.hpp"
#include "scenario/native/scratch_elf.hpp"

// Shared objects of real compilers are in tests/commands/test_params.py.
namespace throng::scenario::native {
namespace {

using Names = std::vector<std::string>;

std::string record(int order, const std::string& name, const std::string& more = "") {
  return R"({"order":)" + std::to_string(order) + R"(,"name":")" + name +
         R"(","type":"text","description":"x")" + more + "}";
}

Names names_in(const std::string& records) {
  const auto read = read_declared_records(scratch_elf(records), "a.so");
  if (!read) return {read.error()};
  Names names;
  for (const config::Declaration& each : read->declarations) names.push_back(each.name);
  return names;
}

std::string error_of(const std::string& file) {
  const auto read = read_declared_records(file, "a.so");
  return read.is_ok() ? "taken" : read.error();
}

const std::string kZero(1, '\0');

TEST(DeclaredRecords, are_in_the_order_of_the_source) {
  EXPECT_EQ(names_in(record(30, "c") + kZero + record(4, "a") + kZero + record(20, "b") + kZero),
            (Names{"a", "b", "c"}));
}

TEST(DeclaredRecords, may_have_bytes_of_zero_between_them) {
  const std::string padding(17, '\0');
  EXPECT_EQ(names_in(padding + record(1, "a") + padding + record(2, "b") + padding),
            (Names{"a", "b"}));
  EXPECT_EQ(names_in(record(1, "a")), Names{"a"});
  EXPECT_EQ(names_in(padding), Names{});
}

TEST(DeclaredRecords, a_file_without_the_section_has_none) {
  std::string file = scratch_elf("");
  file[file.find("throng_records")] = 'x';
  const auto read = read_declared_records(file, "a.so");
  ASSERT_TRUE(read.is_ok()) << read.error();
  EXPECT_TRUE(read->declarations.empty());
  EXPECT_FALSE(read->is_plugin);
}

TEST(DeclaredRecords, say_whose_they_are) {
  const auto scenario = read_declared_records(scratch_elf(record(1, "a")), "a.so");
  ASSERT_TRUE(scenario.is_ok());
  EXPECT_FALSE(scenario->is_plugin);
  EXPECT_EQ(scenario->declarations[0].origin, "the scenario");
  EXPECT_TRUE(scenario->declarations[0].is_of_scenario);
  const auto plugin =
      read_declared_records(scratch_elf(record(1, "a") + kZero + R"({"plugin":true})"), "a.so");
  ASSERT_TRUE(plugin.is_ok());
  EXPECT_TRUE(plugin->is_plugin);
  EXPECT_EQ(plugin->declarations[0].origin, "a.so");
  EXPECT_FALSE(plugin->declarations[0].is_of_scenario);
}

TEST(DeclaredRecords, one_that_cannot_be_read_is_an_error) {
  EXPECT_EQ(names_in(record(1, "a") + "x"), Names{"a.so: a declaration: expected JSON"});
  std::string many;
  for (int i = 0; i < 1001; ++i) many += record(i, "a") + kZero;
  EXPECT_EQ(names_in(many), Names{"a.so: more than 1000 declarations"});
}

TEST(DeclaredRecords, a_file_that_is_no_scenario_is_refused) {
  EXPECT_EQ(error_of(""), "a.so: it is no shared object; expected what `throng build` writes");
  EXPECT_EQ(error_of(std::string(1000, 'x')),
            "a.so: it is no shared object; expected what `throng build` writes");
  std::string other = scratch_elf("");
  other[other.find("throng-border:")] = 'x';
  EXPECT_EQ(error_of(other), "a.so: it is no scenario; build it with `throng build FILE.cpp`");
}

TEST(DeclaredRecords, a_file_that_was_cut_off_anywhere_is_refused) {
  const std::string file = scratch_elf(record(1, "a"));
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_NE(error_of(file.substr(0, size)), "taken") << size;
  }
}

/// `file` with another value at `offset`.
template <class T>
std::string with(std::string file, std::size_t offset, T value) {
  std::memcpy(file.data() + offset, &value, sizeof value);
  return file;
}

TEST(ElfSection, whatever_lies_outside_of_the_file_is_refused) {
  const std::string file = scratch_elf("records");
  Elf64_Ehdr header;
  std::memcpy(&header, file.data(), sizeof header);
  const std::size_t second = header.e_shoff + sizeof(Elf64_Shdr);
  const std::string bad[] = {
      with(file, offsetof(Elf64_Ehdr, e_shoff), std::uint64_t{0}),
      with(file, offsetof(Elf64_Ehdr, e_shoff), UINT64_MAX),
      with(file, offsetof(Elf64_Ehdr, e_shoff), UINT64_MAX - 63),
      with(file, offsetof(Elf64_Ehdr, e_shnum), std::uint16_t{0xffff}),
      with(file, offsetof(Elf64_Ehdr, e_shentsize), std::uint16_t{8}),
      with(file, offsetof(Elf64_Ehdr, e_shstrndx), std::uint16_t{3}),
      with(file, offsetof(Elf64_Ehdr, e_shstrndx), std::uint16_t{SHN_XINDEX}),
      with(file, EI_CLASS, char{ELFCLASS32}),
      with(file, EI_DATA, char{ELFDATA2MSB}),
      with(file, second + offsetof(Elf64_Shdr, sh_offset), UINT64_MAX),
      with(file, second + offsetof(Elf64_Shdr, sh_size), UINT64_MAX),
      with(file, second + offsetof(Elf64_Shdr, sh_type), std::uint32_t{SHT_NOBITS}),
      with(file, second + offsetof(Elf64_Shdr, sh_flags), std::uint64_t{SHF_COMPRESSED}),
  };
  EXPECT_EQ(find_elf_section(file, "throng_records").value_or("none"), "records");
  for (const std::string& each : bad) {
    const auto found = find_elf_section(each, "throng_records");
    EXPECT_FALSE(found.is_ok() && !found->empty()) << &each - bad;
  }
}

TEST(ElfSection, a_name_that_does_not_end_is_none) {
  const std::string file = scratch_elf("records");
  Elf64_Ehdr header;
  std::memcpy(&header, file.data(), sizeof header);
  const std::size_t second = header.e_shoff + sizeof(Elf64_Shdr);
  for (const std::uint32_t name : {UINT32_MAX, 26U}) {
    const auto found = find_elf_section(with(file, second, name), "throng_records");
    EXPECT_TRUE(found.is_ok() && found->empty());
  }
}

}  // namespace
}  // namespace throng::scenario::native
