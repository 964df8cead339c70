#include "scenario/native/starter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace throng::scenario::native {

std::string starter_text() {
  return R"(#include <throng/scenario.hpp>

using namespace std::chrono_literals;

// What all users share. Made once, before the first of them starts; nobody changes it.
struct Target {
  std::string url;
};

// A setting: --set url=http://127.0.0.1:8088/ on the command line, THRONG_URL in the environment.
THRONG_PARAMETER(url, text, "who is put under load", standard("http://127.0.0.1:8088/"));

Target init(const throng::Settings& settings) { return Target{settings.text("url")}; }

// What one user does, again and again until the test is over.
throng::Task<> run(throng::User user, const Target& target) {
  throng::Http http(user);
  const auto front = co_await http.get(target.url);
  if (!front) co_return;  // the failure is counted
  co_await throng::sleep(user.random().between(1s, 3s));
}
)";
}

Result<bool, std::string> check_scenario_name(const std::string& name) {
  constexpr std::size_t kMost = 64;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto may_stand = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= kMost && is_letter(name[0]) &&
      std::all_of(name.begin(), name.end(), may_stand)) {
    return true;
  }
  return failed(fmt::format(
      "\"{}\" is no name for a scenario: expected a letter and then letters, digits, _ or -, {} at "
      "most",
      name, kMost));
}

}  // namespace throng::scenario::native
