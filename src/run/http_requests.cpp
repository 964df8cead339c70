#include "run/http_requests.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/input_file.hpp"
#include "protocols/http/request.hpp"

namespace throng::run {

namespace {

/// A text that has nothing to be filled in stays as it is: "{{" in a body means something only
/// beside a data feed.
Result<feed::TemplateText, std::string> read_text(const std::string& text,
                                                  const feed::CsvTable& rows,
                                                  const std::string& what, bool is_needed) {
  if (rows.columns().empty() && !is_needed) return feed::TemplateText();
  auto read = feed::TemplateText::parse(text, rows.columns());
  if (!read) return failed(what + ": " + read.error());
  return read;
}

Result<HttpTargetRequest, std::string> make_target(const config::HttpLoad& plan,
                                                   const config::HttpTarget& target,
                                                   const feed::CsvTable& rows) {
  HttpTargetRequest made;
  auto url_text = read_text(target.url, rows, "URL", true);
  if (!url_text) return failed(url_text.error());
  auto body_text = read_text(plan.body, rows, "body", false);
  if (!body_text) return failed(body_text.error());
  made.url_text = std::move(url_text).value();
  made.body_text = std::move(body_text).value();
  std::string filled;
  made.url_text.write(rows, 0, feed::Escaping::kPercent, filled);
  auto url = protocols::http::parse_url(filled);
  if (!url) return failed(url.error());
  made.url = std::move(url).value();
  made.weight = target.weight;
  made.is_head = plan.method == "HEAD";
  protocols::http::Request request;
  request.method = plan.method;
  request.target = made.url.target;
  request.host = made.url.authority();
  request.headers = plan.headers;
  request.body = plan.body;
  request.keep_alive = plan.keep_alive;
  auto wire = protocols::http::serialise(request);
  if (!wire) return failed(wire.error());
  if (!made.has_fields()) made.wire = std::move(wire).value();
  return made;
}

}  // namespace

Result<HttpRequests, std::string> make_requests(const config::HttpLoad& plan) {
  HttpRequests requests;
  feed::CsvTable table;
  if (!plan.data_feed.empty()) {
    auto text = base::read_input(plan.data_feed);
    if (!text) return failed("--data-feed: " + text.error());
    auto rows = feed::parse_csv(*text);
    if (!rows) return failed(fmt::format("--data-feed: {}: {}", plan.data_feed, rows.error()));
    table = std::move(rows).value();
  }
  requests.rows = std::make_shared<const feed::CsvTable>(std::move(table));
  for (const config::HttpTarget& target : plan.targets) {
    auto made = make_target(plan, target, *requests.rows);
    if (!made) return failed(made.error());
    requests.targets.push_back(std::move(made).value());
  }
  return requests;
}

TargetTurns::TargetTurns(const std::vector<HttpTargetRequest>& targets) {
  for (const HttpTargetRequest& target : targets) {
    turns_.push_back({target.weight, 0});
    sum_ += target.weight;
  }
}

std::size_t TargetTurns::next() {
  std::size_t best = 0;
  if (turns_.size() == 1) return best;
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    turns_[i].gained += turns_[i].weight;
    if (turns_[i].gained > turns_[best].gained) best = i;
  }
  turns_[best].gained -= sum_;
  return best;
}

}  // namespace throng::run
