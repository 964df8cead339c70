// Any bytes as a stream of JSON documents: cut anywhere the documents are the same, and whatever is
// taken was there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scenario/native/json_document.hpp"

namespace {

/// The documents at the beginning of `text`, each as its own text, up to the first that is none.
std::string read_all(std::string_view text) {
  std::string all;
  for (;;) {
    std::size_t used = 0;
    std::string error;
    throng_json* const json = throng_json::parse(text, used, error);
    if (used > text.size()) std::abort();
    if (json == nullptr) return all + (used > 0 ? "error" : "more");
    if (used == 0) std::abort();
    all += json->root.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    delete json;
    text.remove_prefix(used);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string once = read_all(text);
  if (once != read_all(text)) std::abort();
  return 0;
}
