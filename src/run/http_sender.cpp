#include "run/http_sender.hpp"

namespace throng::run {

using protocols::http::Client;
using protocols::http::ClientOptions;

Client& HttpSender::client_to(const protocols::http::Url& url) {
  // With one origin there is nothing to look for.
  if (connections_.size() == 1 && parts_.targets.size() == 1) return connections_.front()->client;
  const ClientOptions& to = parts_.connections->to(url, number_);
  for (const auto& connection : connections_) {
    if (connection->to == &to) return connection->client;
  }
  connections_.push_back(std::make_unique<Connection>(
      Connection{&to, Client(parts_.loop, to, parts_.metrics, parts_.memo)}));
  return connections_.back()->client;
}

Task<HttpSender::Outcome> HttpSender::send(base::TimePoint intended, bool is_scheduled) {
  const HttpTargetRequest& target = parts_.targets[parts_.turns.next()];
  protocols::http::WireRequest request;
  request.bytes = target.wire;
  request.method = target.method;
  request.is_head = target.is_head;
  request.is_scheduled = is_scheduled;
  return client_to(target.url).exchange(request, intended);
}

}  // namespace throng::run
