#include "protocols/http/user_agent.hpp"

#include <algorithm>
#include <utility>

#include "protocols/http/head_fields.hpp"
#include "protocols/http/redirect.hpp"

namespace throng::protocols::http {
namespace {

constexpr Failure kCannotSend{FailureKind::kBadRequest, "the request cannot be sent"};
constexpr Failure kBadLocation{FailureKind::kMalformed,
                               "a redirect to something that is no http or https URL"};
constexpr std::int64_t kSecond = 1'000'000'000;

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string_view value_of(const Headers& headers, std::string_view lower_name) {
  for (const auto& [name, value] : headers) {
    if (equals_lower(name, lower_name)) return value;
  }
  return {};
}

void drop_header(Headers& headers, std::string_view lower_name) {
  std::erase_if(headers,
                [&](const auto& header) { return equals_lower(header.first, lower_name); });
}

}  // namespace

/// A connection that a request has to itself.
class UserAgent::Use {
 public:
  explicit Use(Connection& connection) : connection_(connection) { connection_.is_busy = true; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { connection_.is_busy = false; }

 private:
  Connection& connection_;
};

UserAgent::Connection& UserAgent::connection_to(const ClientOptions& to) {
  for (const auto& connection : connections_) {
    if (connection->to == &to && !connection->is_busy) return *connection;
  }
  connections_.push_back(
      std::make_unique<Connection>(Connection{&to, Client(loop_, to, metrics_, memo_)}));
  return *connections_.back();
}

Result<std::string, Failure> UserAgent::make_wire(const Exchange& exchange, bool is_first_origin,
                                                  std::size_t& body_at) const {
  Request request = exchange.request;
  request.target = exchange.url.target;
  request.host = exchange.url.authority();
  if (!is_first_origin) {
    for (const char* name : {"authorization", "cookie", "host"}) drop_header(request.headers, name);
  }
  if (options_.has_cookies) {
    std::string cookies(value_of(request.headers, "cookie"));
    if (!cookies.empty()) cookies += "; ";
    const std::size_t own = cookies.size();
    cookies_.write(exchange.url, loop_.clock().unix_ns() / kSecond, cookies);
    if (cookies.size() > own) {
      drop_header(request.headers, "cookie");
      request.headers.emplace_back("Cookie", std::move(cookies));
    }
  }
  if (options_.is_compressed && value_of(request.headers, "accept-encoding").empty()) {
    request.headers.emplace_back("Accept-Encoding", "gzip, deflate");
  }
  const bool expects = options_.expects_continue && !request.body.empty();
  if (expects) request.headers.emplace_back("Expect", "100-continue");
  auto wire = serialise(request);
  if (!wire) return failed(kCannotSend);
  body_at = expects ? wire->size() - request.body.size() : 0;
  return std::move(wire).value();
}

void UserAgent::keep_cookies(const Url& from, const ResponseCapture& capture) {
  const std::int64_t now = loop_.clock().unix_ns() / kSecond;
  for (const auto& [name, value] : capture.headers) {
    if (equals_lower(name, "set-cookie")) cookies_.take(from, value, now);
  }
}

const Failure* UserAgent::follow(int status, std::string_view location, Exchange& exchange) {
  auto url = resolve_reference(exchange.url, location);
  if (!url) return &kBadLocation;
  NextRequest next = after_redirect(status, exchange.request.method);
  exchange.url = std::move(url).value();
  exchange.request.method = std::move(next.method);
  if (next.keeps_body) return nullptr;
  exchange.request.body.clear();
  for (const char* name : {"content-type", "content-length", "content-encoding"}) {
    drop_header(exchange.request.headers, name);
  }
  return nullptr;
}

Task<Result<Answer, Failure>> UserAgent::exchange(Exchange exchange, base::TimePoint intended) {
  const Url first = exchange.url;
  ResponseCapture own;
  own.keeps_body = options_.is_compressed;  // only a whole body can be decoded
  ResponseCapture& capture = exchange.capture != nullptr ? *exchange.capture : own;
  for (std::uint32_t redirects = 0;; ++redirects) {
    WireRequest wire;
    const auto bytes = make_wire(exchange, is_same_origin(first, exchange.url), wire.body_at);
    const auto to = origins_.to(exchange.url);
    if (bytes.is_error() || to.is_error()) {
      const Failure failure = bytes.is_error() ? bytes.error() : to.error();
      metrics_.failed(failure, base::Duration(0));
      co_return failed(failure);
    }
    wire.bytes = *bytes;
    wire.method = &metrics_.method(exchange.request.method, exchange.step);
    wire.is_head = exchange.request.method == "HEAD";
    wire.is_scheduled = exchange.is_scheduled && redirects == 0;
    wire.capture = &capture;
    wire.is_decoded = options_.is_compressed;
    Connection& connection = connection_to(**to);
    const Use use(connection);
    const auto answer = co_await connection.client.exchange(wire, intended);
    if (!answer.is_ok()) co_return answer;
    if (options_.has_cookies) keep_cookies(exchange.url, capture);
    const std::string location(value_of(capture.headers, "location"));
    if (redirects == options_.redirects || !is_redirect(answer->status) || location.empty()) {
      co_return answer;
    }
    if (const Failure* failure = follow(answer->status, location, exchange)) {
      metrics_.failed(*failure, base::Duration(0));
      co_return failed(*failure);
    }
    metrics_.redirected();
    intended = loop_.precise_now();
  }
}

}  // namespace throng::protocols::http
