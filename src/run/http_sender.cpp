#include "run/http_sender.hpp"

#include <utility>

namespace throng::run {

using protocols::http::Client;
using protocols::http::ClientOptions;
using protocols::http::Failure;
using protocols::http::FailureKind;
using protocols::http::UserAgent;

namespace {

constexpr Failure kBadRow{FailureKind::kBadRequest, "a row of the data feed makes no valid URL"};

protocols::http::AgentOptions agent_options(const config::HttpLoad& plan) {
  return {plan.redirects, plan.has_cookies, plan.is_compressed, plan.expects_continue};
}

}  // namespace

HttpSender::HttpSender(HttpParts& parts, std::uint64_t number)
    : parts_(parts), number_(number), is_plain_(agent_options(parts.plan).is_plain()) {}

Client& HttpSender::client_to(const protocols::http::Url& url) {
  // With one origin there is nothing to look for.
  if (connections_.size() == 1 && parts_.requests.targets.size() == 1) {
    return connections_.front()->client;
  }
  const ClientOptions& options = parts_.connections->to(url, number_);
  for (const auto& connection : connections_) {
    if (connection->to == &options) return connection->client;
  }
  connections_.push_back(std::make_unique<Connection>(
      Connection{&options, Client(parts_.loop, options, parts_.metrics, parts_.memo)}));
  return connections_.back()->client;
}

Task<HttpSender::Outcome> HttpSender::send(base::TimePoint intended, bool is_scheduled) {
  const HttpTargetRequest& target = parts_.requests.targets[parts_.turns.next()];
  if (!is_plain_ || target.has_fields()) return send_wide(target, intended, is_scheduled);
  protocols::http::WireRequest request;
  request.bytes = target.wire;
  request.method = target.method;
  request.is_head = target.is_head;
  request.is_scheduled = is_scheduled;
  return client_to(target.url).exchange(request, intended);
}

/// Fills the next row of the feed in.
Result<bool, Failure> HttpSender::fill(const HttpTargetRequest& target,
                                       UserAgent::Exchange& exchange) {
  const feed::CsvTable& rows = *parts_.requests.rows;
  const std::size_t row = parts_.next_row % rows.rows();
  parts_.next_row += parts_.row_step;
  if (target.body_text.has_fields()) {
    exchange.request.body.clear();
    target.body_text.write(rows, row, feed::Escaping::kNone, exchange.request.body);
  }
  if (!target.url_text.has_fields()) return true;
  std::string text;
  target.url_text.write(rows, row, feed::Escaping::kPercent, text);
  auto url = protocols::http::parse_url(text);
  if (!url) return failed(kBadRow);
  exchange.url = std::move(url).value();
  return true;
}

Task<HttpSender::Outcome> HttpSender::send_wide(const HttpTargetRequest& target,
                                                base::TimePoint intended, bool is_scheduled) {
  if (agent_ == nullptr) {
    agent_ = std::make_unique<UserAgent>(parts_.loop, *this, parts_.metrics, parts_.memo,
                                         agent_options(parts_.plan));
  }
  UserAgent::Exchange exchange;
  exchange.url = target.url;
  exchange.request.method = parts_.plan.method;
  exchange.request.headers = parts_.plan.headers;
  exchange.request.body = parts_.plan.body;
  exchange.request.keep_alive = parts_.plan.keep_alive;
  exchange.is_scheduled = is_scheduled;
  if (target.has_fields()) {
    const auto filled = fill(target, exchange);
    if (filled.is_error()) {
      parts_.metrics.failed(filled.error(), base::Duration(0));
      co_return failed(filled.error());
    }
  }
  co_return co_await agent_->exchange(std::move(exchange), intended);
}

}  // namespace throng::run
