#include "scenario/native/sdk_folder.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

namespace throng::scenario::native {

Result<std::string, BuildProblem> find_sdk(const BuildEnvironment& environment) {
  namespace fs = std::filesystem;
  std::vector<fs::path> places = {environment.sdk};
  if (environment.sdk.empty()) {
    const fs::path program = environment.program_folder;
    places = {program / "../../sdk/include", program / "../share/throng/include"};
  }
  std::string looked;
  for (const fs::path& place : places) {
    std::error_code error;
    const fs::path folder = fs::absolute(place, error).lexically_normal();
    if (fs::is_regular_file(folder / "throng/entry.hpp", error)) return folder.string();
    looked += fmt::format("\n  {}", (folder / "throng/entry.hpp").string());
  }
  return failed(BuildProblem{
      BuildProblem::Kind::kBroken,
      fmt::format("the headers for scenarios are not there; looked for{}\n{}", looked,
                  environment.sdk.empty()
                      ? "install throng whole, or set THRONG_SDK to the folder that holds throng/"
                      : "THRONG_SDK must name the folder that holds throng/"),
      {}});
}

}  // namespace throng::scenario::native
