#include "server/control_port.hpp"

#include <exception>
#include <utility>

#include "server/api_problem.hpp"

namespace throng::server {
namespace {

ApiAnswer problem(int status, const char* detail) {
  ApiProblem told;
  told.status = status;
  told.detail = detail;
  return answer_of(told);
}

ApiAnswer busy() {
  return problem(503, "too many calls are under way: try again when one has ended");
}
ApiAnswer ending() {
  return problem(503, "the controller is ending; nothing was done");
}

}  // namespace

Result<std::unique_ptr<ControlPort>, std::string> ControlPort::open(runtime::Loop& loop,
                                                                    const std::string& path,
                                                                    ControlApi& api,
                                                                    UnixServerLimits limits) {
  std::unique_ptr<ControlPort> port(new ControlPort(loop, api));
  auto server = UnixServer::open(
      path,
      [to = port.get()](ApiRequest request, UnixServer::Reply reply) {
        to->take(std::move(request), std::move(reply));
      },
      limits);
  if (!server) return failed(server.error());
  port->server_ = std::move(server).value();
  return port;
}

ControlPort::~ControlPort() {
  // The mailbox may hold replies, which the server answers for when they are dropped.
  if (server_) server_->stop();
}

// In the server's thread.
void ControlPort::take(ApiRequest request, UnixServer::Reply reply) {
  if (!is_open_.load(std::memory_order_relaxed)) return reply(ending());
  Request message{std::move(request), std::move(reply)};
  // A full mailbox leaves the message as it was.
  if (!mailbox_.try_push(std::move(message))) message.reply(busy());  // NOLINT(*-use-after-move)
}

Task<void> ControlPort::answer(Request request) {
  ApiAnswer answer;
  try {
    answer = co_await api_.handle(std::move(request.request));
  } catch (const std::exception& error) {
    answer = problem(500, error.what());
  }
  request.reply(std::move(answer));
}

Task<void> ControlPort::run() {
  runtime::TaskGroup calls(co_await runtime::current_scope());
  while (auto request = co_await mailbox_.receive()) {
    if (calls.size() >= kMostCalls) {
      request->reply(busy());
    } else {
      calls.spawn(answer(std::move(*request)));
    }
  }
  is_open_.store(false, std::memory_order_relaxed);
  calls.request_stop();
  co_await calls.join();
  while (auto request = mailbox_.try_pop()) request->reply(ending());
}

}  // namespace throng::server
