#pragma once

#include <cstdio>
#include <string>

namespace throng::cli {

/// A stream for tests: what was written to it can be read.
class MemoryStream {
 public:
  MemoryStream() : file_(std::tmpfile()) {}
  MemoryStream(const MemoryStream&) = delete;
  MemoryStream& operator=(const MemoryStream&) = delete;
  ~MemoryStream() { std::fclose(file_); }

  std::FILE* file() const { return file_; }
  std::string text() const {
    std::string text(static_cast<std::size_t>(std::ftell(file_)), '\0');
    std::rewind(file_);
    text.resize(std::fread(text.data(), 1, text.size(), file_));
    return text;
  }

 private:
  std::FILE* file_;
};

}  // namespace throng::cli
