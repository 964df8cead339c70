#include "server/unix_client.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "base/printable.hpp"
#include "base/units.hpp"
#include "server/socket_file.hpp"

namespace throng::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::uint64_t kMostAnswer = std::uint64_t{64} << 20;
constexpr std::uint32_t kMostAnswerHead = std::uint32_t{16} << 10;

/// One question and its answer, on a loop that runs no longer than that.
class Question {
 public:
  Question(const ApiRequest& request, base::Duration timeout) : stream_(io_) {
    request_.method_string(request.method);
    request_.target(request.target);
    request_.version(11);
    request_.set(http::field::host, "localhost");
    if (!request.body.empty()) request_.set(http::field::content_type, "application/json");
    request_.body() = request.body;
    request_.keep_alive(false);
    request_.prepare_payload();
    parser_.body_limit(kMostAnswer);
    parser_.header_limit(kMostAnswerHead);
    stream_.expires_after(timeout);
  }

  beast::error_code ask(const std::string& socket) {
    stream_.async_connect(asio::local::stream_protocol::endpoint(socket),
                          [this](beast::error_code error) {
                            error_ = error;
                            if (!error) write();
                          });
    io_.run();
    return error_;
  }

  ApiAnswer answer() {
    auto message = parser_.release();
    ApiAnswer answer;
    answer.status = static_cast<int>(message.result_int());
    answer.content_type = std::string(message[http::field::content_type]);
    answer.allow = std::string(message[http::field::allow]);
    answer.body = std::move(message.body());
    return answer;
  }

 private:
  // An answer may come before the request is out, when it is refused for its size or there are too
  // many clients; so it is read even when the request could not be written.
  void write() {
    http::async_write(stream_, request_, [this](beast::error_code error, std::size_t) {
      error_ = error;
      if (error != beast::error::timeout) read();
    });
  }
  void read() {
    http::async_read(stream_, buffer_, parser_, [this](beast::error_code error, std::size_t) {
      if (!error || !error_) error_ = error;
    });
  }

  asio::io_context io_{1};
  beast::basic_stream<asio::local::stream_protocol> stream_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  beast::flat_buffer buffer_;
  beast::error_code error_;
};

}  // namespace

Result<ApiAnswer, std::string> ask(const std::string& socket, const ApiRequest& request,
                                   base::Duration timeout) {
  const std::string shown = base::printable(socket);
  if (socket.size() > kLongestSocketPath || socket.empty()) {
    return failed(fmt::format("\"{}\" can be no socket: expected a path of 1 to {} bytes", shown,
                              kLongestSocketPath));
  }
  Question question(request, timeout);
  const beast::error_code error = question.ask(socket);
  if (!error) return question.answer();
  if (error == beast::error::timeout) {
    return failed(fmt::format("{} has not answered in {}", shown,
                              base::format_duration(static_cast<double>(timeout.count()))));
  }
  if (error == asio::error::connection_refused) {
    return failed(fmt::format("nobody listens at {}: its run has gone", shown));
  }
  if (error == http::error::end_of_stream || error == asio::error::connection_reset ||
      error == asio::error::broken_pipe) {
    return failed(fmt::format("{} has closed the connection without an answer", shown));
  }
  return failed(fmt::format("cannot ask {}: {}", shown, error.message()));
}

}  // namespace throng::server
