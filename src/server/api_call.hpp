#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "cluster/control.hpp"
#include "server/api_message.hpp"
#include "server/api_problem.hpp"
#include "throng/result.hpp"

namespace throng::server {

/// What can be asked, one type each.
namespace calls {
struct Status {};
struct Health {};
struct Settings {};
struct Waiting {};
struct Live {
  std::uint64_t after = 0;
};
struct Document {};
struct Start {
  cluster::StartRequest request;
};
struct AddCount {
  std::uint64_t count = 0;
};
struct AddIds {
  cluster::UserIds ids;
};
struct RemoveCount {
  std::uint64_t count = 0;
  bool is_forced = false;
};
struct RemoveIds {
  cluster::UserIds ids;
  bool is_forced = false;
};
struct Stop {};
struct Reset {};
struct Disable {};
struct Pause {};
struct Resume {};
struct SetRate {
  std::string rate;
};
struct Update {
  std::map<std::string, std::string> values;  // JSON each
};
struct Trace {
  std::uint64_t user = 0;
};
struct Throttles {};
struct CallThrottle {
  config::CallThrottle call;
};
}  // namespace calls

using ApiCall =
    std::variant<calls::Status, calls::Health, calls::Settings, calls::Waiting, calls::Live,
                 calls::Document, calls::Start, calls::AddCount, calls::AddIds, calls::RemoveCount,
                 calls::RemoveIds, calls::Stop, calls::Reset, calls::Disable, calls::Pause,
                 calls::Resume, calls::SetRate, calls::Update, calls::Trace, calls::Throttles,
                 calls::CallThrottle>;

/// One thing that can be asked, as docs/openapi.json has it.
struct ApiRoute {
  std::string_view method;
  std::string_view path;
};
std::span<const ApiRoute> api_routes();

inline constexpr std::uint64_t kMostUsers = 100'000'000;
inline constexpr std::uint64_t kHighestId = 9'007'199'254'740'991;  // exact in every JSON reader

/// Reads what is asked, of any bytes. Errors: 404 for a path that there is not, 405 for a method,
/// 400 for all else, with each value that is wrong.
Result<ApiCall, ApiProblem> read_call(const ApiRequest& request);

/// "5" or "5-9"; the numbers from 1 to kHighestId, kMostUsers of them at most. Errors: what was
/// expected.
Result<cluster::UserIds, std::string> read_ids(std::string_view text);

}  // namespace throng::server
