#include <cstdint>
#include <cstdlib>

#include "scenario/native/manifest.hpp"

// Any text is a manifest or an error that fits on a line of a terminal; what was taken holds no
// argument that could be mistaken for another.
namespace throng::scenario::native {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_manifest(const Manifest& manifest) {
  for (const auto* list :
       {&manifest.sources, &manifest.include, &manifest.flags, &manifest.packages}) {
    for (const std::string& each : *list) {
      require(!each.empty() && each.find('\0') == std::string::npos);
    }
  }
  for (const std::string& flag : manifest.flags) require(flag[0] == '-');
  for (const std::string& package : manifest.packages) {
    require(package[0] != '-' && package.find_first_of(" /\n") == std::string::npos);
  }
}

}  // namespace
}  // namespace throng::scenario::native

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::scenario::native;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = parse_manifest(text, "a.build.json");
  if (manifest.is_ok()) {
    check_manifest(*manifest);
  } else {
    require(manifest.error().rfind("a.build.json:", 0) == 0);
    for (const char c : manifest.error()) require(c >= ' ' && c < 0x7f);
  }
  return 0;
}
