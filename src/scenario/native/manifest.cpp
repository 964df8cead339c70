#include "scenario/native/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/input_file.hpp"

namespace throng::scenario::native {
namespace {

using Json = nlohmann::json;
using Outcome = Result<bool, std::string>;
namespace fs = std::filesystem;

constexpr std::string_view kKeys = "sources, include, flags or packages";
constexpr std::size_t kMostEntries = 1000;  // of one key
constexpr std::size_t kMostText = 4096;     // of one entry, as of a path

/// JSON for a message: short, and in plain ASCII, whatever it holds.
std::string shown(const Json& json) {
  constexpr std::size_t kMost = 60;
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
}

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("{}:{}", line, before.size() - begin + 1);
}

/// The whole of a manifest as JSON.
Result<Json, std::string> parse_object(std::string_view text, const std::string& file) {
  std::set<std::string> keys;
  std::string twice;
  const auto note = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) {
      if (!keys.insert(parsed.get<std::string>()).second) twice = shown(parsed);
    }
    return true;
  };
  try {
    Json json = Json::parse(text, note);
    if (!twice.empty()) {
      return failed(fmt::format("{}: the key {} is there twice: expected one list", file, twice));
    }
    if (json.is_object()) return json;
    return failed(fmt::format("{}: {}: expected an object with {}", file, shown(json), kKeys));
  } catch (const Json::parse_error& error) {
    return failed(fmt::format("{}:{}: this is not JSON: expected an object with {}", file,
                              line_and_column(text, error.byte), kKeys));
  } catch (const Json::exception&) {  // a number that none can hold
    return failed(fmt::format("{}: a value is out of range: expected texts only", file));
  }
}

/// What is wrong with an entry; empty when nothing is.
std::string problem_of_path(const std::string& path) {
  return path.empty() ? "expected a path, relative to this file" : "";
}

std::string problem_of_flag(const std::string& flag) {
  const auto begins = [&](std::string_view prefix) { return flag.starts_with(prefix); };
  if (!begins("-") || flag == "-" || flag == "--") {
    return "expected a flag that begins with -; source files belong in \"sources\"";
  }
  if (flag == "-march=native" || flag == "-mcpu=native" || flag == "-mtune=native") {
    return "expected no flag that binds to this machine, for what is built here may run elsewhere";
  }
  const bool is_ours = flag == "-c" || flag == "-E" || flag == "-S" || begins("-o") ||
                       flag == "-fsyntax-only" || flag == "-M" || begins("-MD") || begins("-MF") ||
                       begins("-MM") || begins("-MT") || begins("-MQ");
  return is_ours ? "expected no flag that changes what is written; throng sets these" : "";
}

std::string problem_of_package(const std::string& package) {
  const auto is_named = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+-._").find(c) != std::string_view::npos;
  };
  const bool is_ok = !package.empty() && package[0] != '-' && package[0] != '.' &&
                     std::all_of(package.begin(), package.end(), is_named);
  return is_ok ? "" : "expected the name of a pkg-config package, such as \"libpq\"";
}

struct Key {
  const char* name;
  std::vector<std::string> Manifest::*into;
  std::string (*problem)(const std::string&);
};
constexpr Key kKnown[] = {{"sources", &Manifest::sources, problem_of_path},
                          {"include", &Manifest::include, problem_of_path},
                          {"flags", &Manifest::flags, problem_of_flag},
                          {"packages", &Manifest::packages, problem_of_package}};

Outcome read_list(const Key& key, const Json& list, const std::string& file, Manifest& manifest) {
  if (!list.is_array()) {
    return failed(
        fmt::format("{}: \"{}\": {}: expected a list of texts", file, key.name, shown(list)));
  }
  if (list.size() > kMostEntries) {
    return failed(fmt::format("{}: \"{}\": {} entries: expected {} at most", file, key.name,
                              list.size(), kMostEntries));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string problem = "expected a text";
    if (list[i].is_string()) {
      const std::string& text = list[i].get_ref<const std::string&>();
      problem = key.problem(text);
      if (text.find('\0') != std::string::npos) problem = "expected a text without a null byte";
      if (text.size() > kMostText) problem = fmt::format("expected {} bytes at most", kMostText);
    }
    if (!problem.empty()) {
      return failed(
          fmt::format("{}: \"{}\"[{}]: {}: {}", file, key.name, i, shown(list[i]), problem));
    }
    (manifest.*key.into).push_back(list[i].get<std::string>());
  }
  return true;
}

/// Makes the paths of one key absolute.
template <class IsThere>
Outcome look_up(std::vector<std::string>& paths, const std::string& file, const char* key,
                const char* expected, const IsThere& is_there) {
  std::set<std::string> seen;
  for (std::string& path : paths) {
    const fs::path whole = (fs::path(file).parent_path() / path).lexically_normal();
    std::error_code error;
    if (!is_there(whole, error)) {
      return failed(fmt::format("{}: \"{}\": {} is not there: expected {} (looked for {})", file,
                                key, shown(path), expected, whole.string()));
    }
    if (!seen.insert(whole.string()).second) {
      return failed(
          fmt::format("{}: \"{}\": {} is there twice: expected each once", file, key, shown(path)));
    }
    path = whole.string();
  }
  return true;
}

}  // namespace

Result<Manifest, std::string> parse_manifest(std::string_view text, const std::string& file) {
  const auto json = parse_object(text, file);
  if (!json) return failed(json.error());
  Manifest manifest;
  for (const auto& [name, list] : json->items()) {
    const auto* key = std::find_if(std::begin(kKnown), std::end(kKnown),
                                   [&](const Key& each) { return each.name == name; });
    if (key == std::end(kKnown)) {
      return failed(fmt::format("{}: unknown key {}: expected {}", file, shown(name), kKeys));
    }
    if (auto read = read_list(*key, list, file, manifest); !read) return failed(read.error());
  }
  return manifest;
}

std::string manifest_path(const std::string& scenario) {
  return fs::path(scenario).replace_extension(".build.json").string();
}

Result<Manifest, std::string> read_manifest(const std::string& scenario) {
  const std::string file = manifest_path(scenario);
  std::error_code error;
  if (!fs::exists(fs::symlink_status(file, error))) return Manifest{};
  const auto text = base::read_input(file);
  if (!text) return failed(text.error());
  auto manifest = parse_manifest(*text, file);
  if (!manifest) return manifest;
  const auto is_file = [](const fs::path& path, std::error_code& why) {
    return fs::is_regular_file(path, why);
  };
  const auto is_folder = [](const fs::path& path, std::error_code& why) {
    return fs::is_directory(path, why);
  };
  if (auto found = look_up(manifest->sources, file, "sources", "a source file", is_file); !found) {
    return failed(found.error());
  }
  if (auto found = look_up(manifest->include, file, "include", "a folder", is_folder); !found) {
    return failed(found.error());
  }
  if (std::count(manifest->sources.begin(), manifest->sources.end(), scenario) > 0) {
    return failed(
        fmt::format("{}: \"sources\": {} is the scenario itself: expected other files only", file,
                    shown(scenario)));
  }
  return manifest;
}

}  // namespace throng::scenario::native
