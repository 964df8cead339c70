#include "base/input_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace throng::base {

Result<std::string, std::string> read_input(const std::string& path) {
  const auto cannot = [&] {
    return failed(fmt::format("cannot read \"{}\": {}", path, std::strerror(errno)));
  };
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
  if (!file) return cannot();
  std::string text;
  char block[65536];
  while (const std::size_t size = std::fread(block, 1, sizeof block, file.get())) {
    text.append(block, size);
  }
  if (std::ferror(file.get()) != 0) return cannot();
  return text;
}

}  // namespace throng::base
