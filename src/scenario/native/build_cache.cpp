#include "scenario/native/build_cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/input_file.hpp"
#include "scenario/native/digest.hpp"

namespace throng::scenario::native {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr int kFormat = 1;
constexpr std::string_view kPart = ".part";
constexpr auto kStale = std::chrono::hours(1);  // a part this old is of a program that is gone

/// What stands in KEY.json.
struct Entry {
  std::string library;
  std::vector<std::pair<std::string, std::string>> made_from;  // path, hash
};

bool is_hash(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::optional<Entry> parse_entry(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("throng_build", Json()) != kFormat) return {};
  Entry entry;
  const Json library = json.value("library", Json());
  const Json made_from = json.value("made_from", Json());
  if (!library.is_string() || !made_from.is_array()) return {};
  entry.library = library.get<std::string>();
  if (!is_hash(entry.library)) return {};
  for (const Json& file : made_from) {
    if (!file.is_array() || file.size() != 2 || !file[0].is_string() || !file[1].is_string()) {
      return {};
    }
    entry.made_from.emplace_back(file[0].get<std::string>(), file[1].get<std::string>());
  }
  return entry;
}

bool has_changed(const std::pair<std::string, std::string>& file) {
  const auto bytes = base::read_input(file.first);
  return !bytes || Digest::of(*bytes) != file.second;
}

void note_use(const std::string& path) {
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
}

/// A file of the cache folder.
struct Kept {
  fs::path path;
  fs::file_time_type used;
  std::uint64_t bytes = 0;
};

std::vector<Kept> list(const std::string& folder) {
  std::vector<Kept> all;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; each != end; each.increment(error)) {
    if (error || !each->is_regular_file(error)) continue;
    const auto used = each->last_write_time(error);
    if (error) continue;
    const auto bytes = each->file_size(error);
    if (!error) all.push_back({each->path(), used, bytes});
  }
  std::sort(all.begin(), all.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  return all;
}

/// Removes a library that nobody uses. Returns: whether it is gone.
bool remove_unused(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT;
  const bool is_unused = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  const bool is_gone = is_unused && ::unlink(path.c_str()) == 0;
  ::close(fd);
  return is_gone;
}

}  // namespace

std::optional<Library> BuildCache::find(const std::string& key) const {
  const std::string note = folder_ + "/" + key + ".json";
  const auto text = base::read_input(note);
  if (!text) return {};
  const auto entry = parse_entry(*text);
  if (!entry) return {};
  if (std::any_of(entry->made_from.begin(), entry->made_from.end(), has_changed)) return {};
  auto library = open(entry->library);
  if (library) note_use(note);
  return library;
}

std::optional<Library> BuildCache::open(const std::string& hash) const {
  const std::string path = folder_ + "/" + hash + ".so";
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  Library library(path, fd);
  struct stat found {};
  // Between opening and locking somebody may have made room.
  if (::flock(fd, LOCK_SH) != 0 || ::fstat(fd, &found) != 0 || found.st_nlink == 0) return {};
  const auto bytes = base::read_input(path);
  if (!bytes || Digest::of(*bytes) != hash) return {};
  note_use(path);
  return library;
}

Result<Library, std::string> BuildCache::keep(const std::string& key, const std::string& path,
                                              const std::vector<std::string>& made_from) const {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return failed(fmt::format("cannot create {}: {}", folder_, error.message()));
  const auto bytes = base::read_input(path);
  if (!bytes) return failed(bytes.error());
  const std::string hash = Digest::of(*bytes);
  Json files = Json::array();
  for (const std::string& file : made_from) {
    const auto content = base::read_input(file);
    if (!content) return failed(content.error());
    files.push_back({file, Digest::of(*content)});
  }
  const Json entry = {{"throng_build", kFormat}, {"library", hash}, {"made_from", files}};
  if (auto written = write(hash + ".so", *bytes); !written) return failed(written.error());
  auto library = open(hash);
  if (!library) return failed(fmt::format("{}/{}.so did not last", folder_, hash));
  // A path may hold any byte; one that is no text would never be found again, and so is rebuilt.
  const std::string text = entry.dump(1, '\t', false, Json::error_handler_t::replace);
  if (auto written = write(key + ".json", text); !written) return failed(written.error());
  make_room(hash + ".so");
  return std::move(*library);
}

Result<bool, std::string> BuildCache::write(const std::string& name,
                                            const std::string& bytes) const {
  const std::string path = folder_ + "/" + name;
  const std::string part = fmt::format("{}.{}{}", path, ::getpid(), kPart);
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const auto fail = [&] {
    const std::string reason = std::strerror(errno);
    ::unlink(part.c_str());
    return failed(fmt::format("cannot write {}: {}", path, reason));
  };
  if (fd < 0) return fail();
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t size = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      const int error = errno;
      ::close(fd);
      errno = error;
      return fail();
    }
    done += static_cast<std::size_t>(size);
  }
  if (::close(fd) != 0 || std::rename(part.c_str(), path.c_str()) != 0) return fail();
  return true;
}

void BuildCache::make_room(const std::string& newest) const {
  const std::vector<Kept> all = list(folder_);
  std::uint64_t bytes = 0;
  std::size_t libraries = 0;
  std::size_t notes = 0;
  for (const Kept& each : all) {
    bytes += each.bytes;
    libraries += each.path.extension() == ".so" ? 1 : 0;
    notes += each.path.extension() == ".json" ? 1 : 0;
  }
  for (const Kept& each : all) {
    std::error_code ignored;
    if (each.path.extension() == kPart) {
      // The newest file tells the time of this folder's clock.
      if (all.back().used - each.used > kStale) fs::remove(each.path, ignored);
      continue;
    }
    const bool is_library = each.path.extension() == ".so";
    std::size_t& count = is_library ? libraries : notes;
    if (bytes <= bounds_.bytes && count <= bounds_.entries) continue;
    if (each.path.filename() == newest) continue;
    if (is_library ? remove_unused(each.path) : fs::remove(each.path, ignored)) {
      bytes -= each.bytes;
      --count;
    }
  }
}

}  // namespace throng::scenario::native
