#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "server/api_call.hpp"
#include "server/api_problem.hpp"

// Any bytes are a call or a problem, and a problem can be told. The first line is the method and
// the target, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace server = throng::server;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const std::size_t space = std::min(bytes.find(' '), line);
  server::ApiRequest request;
  request.method = bytes.substr(0, space);
  request.target = bytes.substr(space, line - space);
  if (!request.target.empty()) request.target.erase(0, 1);
  request.body = bytes.substr(std::min(line + 1, bytes.size()));
  const auto call = server::read_call(request);
  if (call) return 0;
  const server::ApiAnswer answer = server::answer_of(call.error());
  const auto json = nlohmann::json::parse(answer.body, nullptr, false);
  THRONG_ASSERT(json.is_object());
  THRONG_ASSERT(json["status"] == answer.status);
  THRONG_ASSERT(answer.status == 400 || answer.status == 404 || answer.status == 405);
  THRONG_ASSERT((answer.status == 405) == !answer.allow.empty());
  THRONG_ASSERT(!json["detail"].get_ref<const std::string&>().empty());
  return 0;
}
