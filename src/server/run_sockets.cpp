#include "server/run_sockets.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/printable.hpp"
#include "server/socket_file.hpp"

namespace throng::server {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".sock";
constexpr std::size_t kMostId = 64;

bool is_id(std::string_view id) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !id.empty() && id.size() <= kMostId && std::all_of(id.begin(), id.end(), may_stand);
}

}  // namespace

std::string RunSockets::folder_of(std::string_view runtime_folder, uid_t user) {
  // What is not absolute is to be ignored, says the XDG Base Directory Specification.
  if (runtime_folder.starts_with('/')) return std::string(runtime_folder) + "/throng";
  const std::string usual = fmt::format("/run/user/{}", user);
  std::error_code error;
  if (fs::is_directory(usual, error)) return usual + "/throng";
  return fmt::format("/tmp/throng-{}", user);
}

Result<std::string, std::string> RunSockets::path_of(std::string_view id) const {
  if (is_id(id)) return fmt::format("{}/{}{}", folder_, id, kSuffix);
  return failed(fmt::format("\"{}\" is no id of a run: expected 1 to {} letters, digits, - and _",
                            base::printable(id.substr(0, kMostId)), kMostId));
}

Result<std::vector<RunSockets::Entry>, std::string> RunSockets::present() const {
  std::vector<Entry> entries;
  struct stat about {};
  if (::stat(folder_.c_str(), &about) != 0) {
    if (errno == ENOENT) return entries;
    return failed(
        fmt::format("cannot read {}: {}", base::printable(folder_), std::strerror(errno)));
  }
  if (about.st_uid != ::geteuid() || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return failed(fmt::format("others can write to the folder {}: no run of yours is there",
                              base::printable(folder_)));
  }
  std::error_code error;
  for (fs::directory_iterator each(folder_, error), end; each != end && !error;
       each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (!name.ends_with(kSuffix)) continue;
    const std::string id = name.substr(0, name.size() - kSuffix.size());
    if (!is_id(id) || connect_error(each->path().string()) != 0) continue;
    entries.push_back({id, each->path().string()});
    if (entries.size() == kMostListed) break;
  }
  if (error) {
    return failed(fmt::format("cannot read {}: {}", base::printable(folder_), error.message()));
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.id < b.id; });
  return entries;
}

}  // namespace throng::server
