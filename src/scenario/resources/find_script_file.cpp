#include "scenario/resources/find_script_file.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/printable.hpp"
#include "scenario/script/bare_file_name.hpp"

namespace throng::scenario::resources {

Result<std::string, std::string> find_script_file(const std::string& script,
                                                  std::string_view name) {
  namespace fs = std::filesystem;
  if (!script::is_bare_file_name(name)) {
    return failed(
        fmt::format("\"{}\": expected the name of a file beside the script, without a folder",
                    base::printable(name)));
  }
  if (name.starts_with("./")) name.remove_prefix(2);
  const fs::path path = fs::path(script).parent_path() / name;
  const auto cannot = [&](std::string_view why) {
    return failed(fmt::format("cannot read \"{}\": {}", base::printable(path.string()), why));
  };
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return cannot("no such file beside the script");
  if (error) return cannot(error.message());
  if (!fs::is_regular_file(status)) return cannot("it is no file");
  return path.string();
}

}  // namespace throng::scenario::resources
