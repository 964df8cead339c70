#include "scenario/native/shared_object.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "scenario/native/host_table.hpp"

namespace throng::scenario::native {
namespace {

constexpr std::string_view kMark = "throng-border:";
constexpr std::string_view kMachine = "x86_64";
constexpr std::string_view kElf =
    "\x7f"
    "ELF";

using Entry = const throng_scenario* (*)(const throng_host*);

/// Whether a file ends before its own header says: loading it would end the process. Its last part
/// is the table of its sections.
bool is_cut_off(std::string_view file) {
  Elf64_Ehdr header;
  if (file.size() < sizeof header) return true;
  std::memcpy(&header, file.data(), sizeof header);
  return header.e_shoff > file.size() ||
         file.size() - header.e_shoff < std::size_t{header.e_shnum} * header.e_shentsize;
}

Result<bool, std::string> check_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failed(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  if (!bytes.starts_with(kElf)) {
    return failed(fmt::format("{} is no shared object; expected what `throng build` writes", path));
  }
  const Stamp stamp = find_stamp(bytes);
  if (stamp.border.empty()) {
    return failed(fmt::format("{} is no scenario; build it with `throng build FILE.cpp`", path));
  }
  if (stamp.machine != kMachine) {
    return failed(
        fmt::format("{} was built for {}, this program runs on {}", path, stamp.machine, kMachine));
  }
  if (stamp.border != THRONG_BORDER_STAMP) {
    return failed(
        fmt::format("{} was built for another version of throng (border {}, this is {}); "
                    "build it again with `throng build FILE.cpp`",
                    path, stamp.border, THRONG_BORDER_STAMP));
  }
  if (is_cut_off(bytes)) {
    return failed(
        fmt::format("{} is incomplete; build it again with `throng build FILE.cpp`", path));
  }
  return true;
}

}  // namespace

Stamp find_stamp(std::string_view file) {
  const std::size_t begin = file.find(kMark);
  if (begin == std::string_view::npos) return {};
  std::string_view text = file.substr(begin + kMark.size(), 300);
  text = text.substr(0, text.find('\0'));
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos) return {};
  const std::size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos) return {};
  return {std::string(text.substr(0, first)),
          std::string(text.substr(first + 1, second - first - 1)),
          std::string(text.substr(second + 1))};
}

Result<SharedObject, std::string> SharedObject::open(const std::string& path) {
  if (const auto fits = check_file(path); !fits) return failed(fits.error());
  // A bare name would be searched for where libraries are.
  const std::string place = path.find('/') == std::string::npos ? "./" + path : path;
  void* const handle = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return failed(fmt::format("cannot load {}: {}", path, dlerror()));
  const auto entry = reinterpret_cast<Entry>(dlsym(handle, "throng_scenario_entry"));
  if (entry == nullptr) {
    return failed(fmt::format("{} has no entry; build it with `throng build FILE.cpp`", path));
  }
  return SharedObject(*entry(&host_table()));
}

}  // namespace throng::scenario::native
