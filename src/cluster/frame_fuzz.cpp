#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "cluster/frame.hpp"

namespace {

using namespace throng::cluster;

std::vector<std::string> frames_of(std::string_view bytes, std::size_t at_once) {
  FrameParser parser;
  std::vector<std::string> frames;
  while (!bytes.empty()) {
    const std::size_t size = std::min(at_once, bytes.size());
    parser.push(bytes.substr(0, size));
    bytes.remove_prefix(size);
    while (auto frame = parser.next()) frames.push_back(encode(*frame));
  }
  return frames;
}

}  // namespace

// Any bytes are frames up to the first that is none, however they are cut when they arrive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> frames = frames_of(bytes, size + 1);
  THRONG_ASSERT(frames == frames_of(bytes, 1));
  std::string whole;
  for (const std::string& frame : frames) whole += frame;
  THRONG_ASSERT(bytes.substr(0, whole.size()) == whole);
  return 0;
}
