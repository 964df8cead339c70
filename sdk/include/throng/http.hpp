#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throng/failure.hpp"
#include "throng/result.hpp"
#include "throng/user.hpp"

namespace throng {

/// The answer to a request: any status is an answer. Owns its texts.
class HttpAnswer {
 public:
  explicit HttpAnswer(const throng_http_answer& answer) : answer_(answer) {}
  HttpAnswer(HttpAnswer&& other) noexcept : answer_(other.answer_) {
    other.answer_.owner = nullptr;
  }
  HttpAnswer& operator=(HttpAnswer&& other) noexcept {
    std::swap(answer_, other.answer_);
    return *this;
  }
  ~HttpAnswer() {
    if (answer_.owner != nullptr) detail::host().http_release(answer_.owner);
  }

  int status() const { return answer_.status; }
  /// 200 to 299.
  bool is_success() const { return status() >= 200 && status() < 300; }
  /// The first header of that name, in any case; empty when there is none.
  std::string_view header(std::string_view name) const {
    for (std::uint32_t i = 0; i < answer_.header_count; ++i) {
      const std::string_view key = detail::view(answer_.headers[i].key);
      if (is_same(key, name)) return detail::view(answer_.headers[i].value);
    }
    return {};
  }
  /// The body, its framing taken off; good as long as the answer. Empty when it was not kept.
  std::string_view body() const { return detail::view(answer_.body); }
  std::uint64_t body_bytes() const { return answer_.body_bytes; }
  /// From the start of the request to the last byte of the answer.
  Duration took() const { return Duration(answer_.latency_ns); }

 private:
  static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
  static bool is_same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }

  throng_http_answer answer_;
};

/// A request with all its parts; see the verbs of Http for the usual ones.
class HttpRequest {
 public:
  HttpRequest(std::string_view method, std::string_view url) : method_(method), url_(url) {}
  HttpRequest& header(std::string_view name, std::string_view value) {
    headers_.emplace_back(name, value);
    return *this;
  }
  HttpRequest& body(std::string_view text) {
    body_ = text;
    return *this;
  }
  HttpRequest& json(std::string_view text) {
    return header("Content-Type", "application/json").body(text);
  }
  /// A label for the metrics of this request. There should be few of them.
  HttpRequest& step(std::string_view name) {
    step_ = name;
    return *this;
  }
  /// Measures it from when it was to start, a time of User::now, not from when it does.
  HttpRequest& intended(Duration when) {
    intended_ = when;
    return *this;
  }
  /// Counts the bytes of the answer's body and does not keep them.
  HttpRequest& drop_body() {
    drops_body_ = true;
    return *this;
  }

 private:
  friend class Http;
  std::string method_, url_, body_, step_;
  std::vector<std::pair<std::string, std::string>> headers_;
  Duration intended_{};
  bool drops_body_ = false;
};

/// How a user's connections behave.
class HttpOptions {
 public:
  HttpOptions() { options_.size = sizeof options_, options_.keep_alive = 1; }
  /// Until a connection is open; 10 s.
  HttpOptions& connect_timeout(Duration time) {
    options_.connect_timeout_ns = time.count();
    return *this;
  }
  /// From the first byte sent to the last received; 30 s.
  HttpOptions& timeout(Duration time) {
    options_.response_timeout_ns = time.count();
    return *this;
  }
  /// An unused connection older than this is replaced; 60 s.
  HttpOptions& idle_timeout(Duration time) {
    options_.idle_timeout_ns = time.count();
    return *this;
  }
  /// Larger bodies fail as too_large; 1 GiB.
  HttpOptions& max_body(std::uint64_t bytes) {
    options_.max_body_bytes = bytes;
    return *this;
  }
  /// Whether a connection is used again; it is, unless told otherwise.
  HttpOptions& keep_alive(bool is_on) {
    options_.keep_alive = is_on;
    return *this;
  }
  /// Follows so many redirects in a row; none, unless told otherwise. Each request of a chain
  /// counts in the metrics by itself, and the answer is the last.
  HttpOptions& redirects(std::uint32_t most) {
    options_.redirects = most;
    return *this;
  }
  /// Keeps the cookies of answers, and sends them where they belong.
  HttpOptions& cookies() {
    options_.cookies = 1;
    return *this;
  }
  /// Asks for gzip and deflate, and undoes them: the body of an answer is the plain one.
  HttpOptions& compressed() {
    options_.compressed = 1;
    return *this;
  }
  /// A body is sent only when the server says 100 Continue, or nothing for a second.
  HttpOptions& expect_continue() {
    options_.expects_continue = 1;
    return *this;
  }
  /// https: trusts the certificates in this PEM file only, instead of those that the system trusts.
  HttpOptions& ca_file(std::string_view path) {
    ca_file_ = path;
    return *this;
  }
  /// https: the user's own certificate with its chain, and its key; PEM files.
  HttpOptions& certificate(std::string_view file, std::string_view key_file) {
    certificate_file_ = file;
    key_file_ = key_file;
    return *this;
  }
  /// https: verifies nobody.
  HttpOptions& insecure() {
    options_.insecure = 1;
    return *this;
  }
  /// https: whether a new connection takes up the session of the last; it does, unless told
  /// otherwise.
  HttpOptions& resume(bool is_on) {
    options_.no_resume = is_on ? 0 : 1;
    return *this;
  }

 private:
  friend class Http;
  throng_http_options border() const {
    throng_http_options options = options_;
    options.ca_file = detail::border(ca_file_);
    options.certificate_file = detail::border(certificate_file_);
    options.key_file = detail::border(key_file_);
    return options;
  }
  throng_http_options options_{};
  std::string ca_file_, certificate_file_, key_file_;
};

/// A user's HTTP/1.1 client: a connection to each origin, opened when it is needed and used again
/// while both sides allow it, and one more for each request made at the same time.
/// `Http http(user)` is the user's own client: however often it is named, its connections last from
/// one iteration to the next, as long as the user. With options it is another one, which closes its
/// connections when it dies.
class Http {
 public:
  explicit Http(const User& user) : http_(detail::host().http_open(user.handle(), nullptr)) {}
  Http(const User& user, const HttpOptions& options) {
    const throng_http_options given = options.border();
    http_ = detail::host().http_open(user.handle(), &given);
  }
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;
  ~Http() { detail::host().http_close(http_); }

  class Exchange;
  /// Each sends a request and reads the whole answer. Result: the answer, whatever its status; a
  /// Failure when there was none; stopped. Suspends: yes. The texts must live until the end of the
  /// awaiting expression. `step`: a label for the metrics; there should be few of them.
  Exchange get(std::string_view url, std::string_view step = {}) const;
  Exchange head(std::string_view url, std::string_view step = {}) const;
  Exchange del(std::string_view url, std::string_view step = {}) const;
  Exchange post(std::string_view url, std::string_view body, std::string_view step = {}) const;
  Exchange put(std::string_view url, std::string_view body, std::string_view step = {}) const;
  Exchange send(const HttpRequest& request) const;

 private:
  throng_http* http_;
};

class [[nodiscard]] Http::Exchange final : public detail::Wait {
 public:
  Exchange(throng_http* http, std::string_view method, std::string_view url, std::string_view body,
           std::string_view step)
      : http_(http), method_(method), url_(url), body_(body), step_(step) {}
  Exchange(throng_http* http, const HttpRequest& request)
      : Exchange(http, request.method_, request.url_, request.body_, request.step_) {
    request_ = &request;
  }
  ~Exchange() {
    if (answer_.owner != nullptr) detail::host().http_release(answer_.owner);
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return begin(enter(handle));
  }
  Result<HttpAnswer, Failure> await_resume() {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(answer_.failure));
    HttpAnswer answer(answer_);
    answer_.owner = nullptr;
    return answer;
  }

 private:
  bool begin(throng_scope* scope) {
    throng_http_request request{};
    request.size = sizeof request;
    request.method = detail::border(method_);
    request.url = detail::border(url_);
    request.body = detail::border(body_);
    request.step = detail::border(step_);
    if (request_ == nullptr) {
      return detail::host().http_exchange(http_, scope, &wait_, &request, &answer_) != 0;
    }
    std::vector<throng_label> headers;
    for (const auto& [name, value] : request_->headers_) {
      headers.push_back({detail::border(name), detail::border(value)});
    }
    request.headers = headers.data();
    request.header_count = headers.size();
    request.drops_body = request_->drops_body_;
    request.intended_ns = request_->intended_.count();
    return detail::host().http_exchange(http_, scope, &wait_, &request, &answer_) != 0;
  }

  throng_http* http_;
  std::string_view method_, url_, body_, step_;
  const HttpRequest* request_ = nullptr;
  throng_http_answer answer_{};
};

inline Http::Exchange Http::get(std::string_view url, std::string_view step) const {
  return Exchange(http_, "GET", url, std::string_view(), step);
}
inline Http::Exchange Http::head(std::string_view url, std::string_view step) const {
  return Exchange(http_, "HEAD", url, std::string_view(), step);
}
inline Http::Exchange Http::del(std::string_view url, std::string_view step) const {
  return Exchange(http_, "DELETE", url, std::string_view(), step);
}
inline Http::Exchange Http::post(std::string_view url, std::string_view body,
                                 std::string_view step) const {
  return Exchange(http_, "POST", url, body, step);
}
inline Http::Exchange Http::put(std::string_view url, std::string_view body,
                                std::string_view step) const {
  return Exchange(http_, "PUT", url, body, step);
}
inline Http::Exchange Http::send(const HttpRequest& request) const {
  return Exchange(http_, request);
}

}  // namespace throng
