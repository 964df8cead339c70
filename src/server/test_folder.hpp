#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace throng::server {

/// A folder for one test, which is removed with all that is in it.
class TestFolder {
 public:
  TestFolder() {
    char name[] = "/tmp/throng-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace throng::server
