#include "scenario/script/script_file.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/printable.hpp"
#include "scenario/script/check_script.hpp"

namespace throng::scenario::script {
namespace {

/// As Erlang words it.
std::string reason_of(int error) {
  if (error == EISDIR) return "illegal operation on a directory";
  std::string reason = std::strerror(error);
  if (!reason.empty()) {
    reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  }
  return reason;
}

}  // namespace

Result<std::string, std::string> read_script_file(const std::string& path) {
  const auto cannot = [&](const std::string& reason) {
    return failed(fmt::format("Failed to read file {}: {}", base::printable(path), reason));
  };
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
  if (!file) return cannot(reason_of(errno));
  std::string text;
  char block[65536];
  while (const std::size_t size = std::fread(block, 1, sizeof block, file.get())) {
    text.append(block, size);
    if (text.size() > kMostScriptBytes) {
      return cannot(fmt::format("expected a script of at most {} MiB", kMostScriptBytes >> 20));
    }
  }
  if (std::ferror(file.get()) != 0) return cannot(reason_of(errno));
  const std::size_t zero = text.find('\0');
  if (zero == std::string::npos) return text;
  return cannot(fmt::format("this is no text, byte {} is 0: expected a script", zero + 1));
}

}  // namespace throng::scenario::script
