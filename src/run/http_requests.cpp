#include "run/http_requests.hpp"

#include <fmt/format.h>

#include "protocols/http/request.hpp"

namespace throng::run {

Result<std::vector<HttpTargetRequest>, std::string> make_requests(const config::HttpLoad& plan) {
  std::vector<HttpTargetRequest> requests;
  for (const config::HttpTarget& target : plan.targets) {
    auto url = protocols::http::parse_url(target.url);
    if (!url) return failed(url.error());
    protocols::http::Request request;
    request.method = plan.method;
    request.target = url->target;
    request.host = url->authority();
    request.headers = plan.headers;
    request.body = plan.body;
    request.keep_alive = plan.keep_alive;
    auto wire = protocols::http::serialise(request);
    if (!wire) return failed(wire.error());
    requests.push_back({std::move(url).value(), std::move(wire).value(), target.weight, nullptr,
                        plan.method == "HEAD"});
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
