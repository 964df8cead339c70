#include "cli/scenario_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/input_file.hpp"
#include "base/printable.hpp"
#include "config/parameters.hpp"
#include "report/wrap.hpp"
#include "scenario/native/declaration_text.hpp"
#include "scenario/native/declared_records.hpp"

namespace throng::cli {
namespace {

namespace fs = std::filesystem;
namespace native = scenario::native;

constexpr std::size_t kGap = 2;
constexpr std::size_t kIndent = 4;
constexpr unsigned kLeastColumns = 40;

void note_declared(ScenarioListing& listing, std::vector<config::Declaration> declarations) {
  listing.parameters += declarations.size();
  const auto parameters = config::Parameters::of(std::move(declarations));
  if (parameters) return;
  for (const config::DeclarationProblem& problem : parameters.error()) {
    listing.problem += (listing.problem.empty() ? "" : "; ") + problem.describe();
  }
}

void look_into_source(ScenarioListing& listing, const std::string& source) {
  native::DeclarationText found = native::read_declaration_text(source, listing.file);
  if (found.has_users) listing.kind = "scenario";
  if (found.is_plugin) listing.kind = "plug-in";
  listing.is_complete = found.is_complete();
  listing.parameters = static_cast<std::size_t>(
      std::count_if(found.unread.begin(), found.unread.end(),
                    [](const native::UnreadDeclaration& each) { return !each.name.empty(); }));
  note_declared(listing, std::move(found.declarations));
}

void look_into_library(ScenarioListing& listing, const std::string& bytes) {
  auto found = native::read_declared_records(bytes, listing.file);
  if (!found) {
    listing.problem = found.error();
    return;
  }
  listing.kind = found->is_plugin ? "plug-in" : "scenario";
  note_declared(listing, std::move(found->declarations));
}

ScenarioListing listing_of(const fs::path& path) {
  ScenarioListing listing;
  listing.name = path.stem().string();
  listing.file = path.string();
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (!error && size > kMaxListedBytes) {
    listing.problem = fmt::format("it is longer than {} bytes", kMaxListedBytes);
    return listing;
  }
  const auto bytes = base::read_input(listing.file);
  if (!bytes) {
    listing.problem = bytes.error();
  } else if (path.extension() == ".cpp") {
    look_into_source(listing, *bytes);
  } else {
    look_into_library(listing, *bytes);
  }
  listing.problem = base::printable(listing.problem);
  return listing;
}

using Cells = std::vector<std::string>;

Cells cells_of(const ScenarioListing& listing) {
  return {base::printable(listing.name), listing.kind,
          fmt::format("{}{}", listing.is_complete ? "" : "at least ", listing.parameters),
          base::printable(listing.file)};
}

}  // namespace

std::vector<ScenarioListing> list_scenarios(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  // A folder that goes away meanwhile ends the walk, like one that was never there.
  for (fs::directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    const fs::path extension = each->path().extension();
    std::error_code ignored;
    const bool is_ours = (extension == ".cpp" || extension == ".so") &&
                         each->is_regular_file(ignored) && files.size() < kMaxListedFiles;
    if (is_ours) files.push_back(each->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<ScenarioListing> listings;
  for (const fs::path& file : files) listings.push_back(listing_of(file));
  return listings;
}

std::string listing_table(const std::vector<ScenarioListing>& listings, unsigned columns) {
  const std::size_t width = std::max(columns, kLeastColumns);
  std::vector<Cells> rows = {{"name", "kind", "parameters", "file"}};
  for (const ScenarioListing& listing : listings) rows.push_back(cells_of(listing));
  std::vector<std::size_t> widths(4);
  std::size_t all = 3 * kGap;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    for (const Cells& row : rows) widths[i] = std::max(widths[i], report::width(row[i]));
    all += widths[i];
  }
  std::string text;
  for (std::size_t number = 0; number < rows.size(); ++number) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t blanks = widths[i] + kGap - report::width(rows[number][i]);
      // Where the columns do not fit, one blank lets the line be wrapped anywhere.
      line += rows[number][i];
      if (i + 1 < widths.size()) line += std::string(all > width ? 1 : blanks, ' ');
    }
    text += (all > width ? report::wrap(line, kIndent, width) : line) + "\n";
    const std::string problem = number == 0 ? "" : listings[number - 1].problem;
    if (problem.empty()) continue;
    text += report::wrap(std::string(kIndent, ' ') + problem, kIndent, width) + "\n";
  }
  return text;
}

std::string listing_json(const std::vector<ScenarioListing>& listings) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const ScenarioListing& each : listings) {
    list.push_back(Json{{"name", each.name},
                        {"kind", each.kind},
                        {"file", each.file},
                        {"parameters", each.parameters},
                        {"complete", each.is_complete},
                        {"problem", each.problem.empty() ? Json() : Json(each.problem)}});
  }
  return list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace throng::cli
