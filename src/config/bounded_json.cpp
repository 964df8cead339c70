#include "config/bounded_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace throng::config {
namespace {

using Json = nlohmann::json;

/// Thrown inside of this file only.
struct BadJson {
  std::string text;
};

/// Watches what the parser reads.
class JsonWatch {
 public:
  bool see(Json::parse_event_t event, const Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start:
      case Json::parse_event_t::array_start:
        if (names_.size() == kMaxJsonNesting) {
          throw BadJson{fmt::format("expected JSON nested at most {} deep", kMaxJsonNesting)};
        }
        names_.emplace_back();
        break;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        names_.pop_back();
        break;
      case Json::parse_event_t::key:
        if (!names_.back().insert(parsed.get<std::string>()).second) {
          throw BadJson{"an object has a name twice: expected each name once"};
        }
        break;
      case Json::parse_event_t::value:
        break;
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> names_;  // of each object that is open
};

std::string describe_place(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return fmt::format("line {}, column {}", line, column);
}

}  // namespace

Result<nlohmann::json, std::string> parse_bounded_json(std::string_view text) {
  JsonWatch watch;
  try {
    return Json::parse(text, [&watch](int, Json::parse_event_t event, Json& parsed) {
      return watch.see(event, parsed);
    });
  } catch (const BadJson& bad) {
    return failed(bad.text);
  } catch (const Json::parse_error& error) {
    return failed(fmt::format("{}: expected JSON", describe_place(text, error.byte)));
  } catch (const Json::exception&) {
    return failed(std::string("expected JSON whose numbers 64 bits can hold"));
  }
}

}  // namespace throng::config
