#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "protocols/http/failure.hpp"
#include "protocols/http/http_metrics.hpp"
#include "protocols/http/response_parser.hpp"
#include "runtime/dns/resolver.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/tls/tls.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::protocols::http {

/// How one user speaks to one origin. Shared by all users of a core.
struct ClientOptions {
  std::string host;  // name or literal address, without brackets
  std::uint16_t port = 80;
  runtime::Resolver* resolver = nullptr;  // finds the host's addresses; without it `remote` is it
  runtime::Endpoint remote;
  runtime::TlsContext* tls = nullptr;  // connections are secured with it
  bool resumes = true;                 // a client takes up the TLS session of its last connection
  runtime::ConnectOptions connect;
  void (*on_connected)(const runtime::Endpoint& remote) = nullptr;  // told of each; may be null
  base::Duration connect_timeout = std::chrono::seconds(10);
  base::Duration response_timeout = std::chrono::seconds(30);  // first byte out to last byte in
  base::Duration idle_timeout = std::chrono::seconds(60);
  std::uint32_t max_head_bytes = 64 * 1024;
  std::uint64_t max_body_bytes = std::uint64_t{1} << 30;
  bool keep_alive = true;
};

/// A request as it goes over the wire, made once and sent many times.
struct WireRequest {
  std::string_view bytes;   // head and body; must outlive the exchanges
  std::size_t body_at = 0;  // where the body begins, when it is to wait for 100 Continue; else 0
  HttpMetrics::Method* method = nullptr;
  bool is_head = false;
  bool is_scheduled = false;           // has an intended start of its own (open model)
  ResponseCapture* capture = nullptr;  // where the answer is kept, if it is; must outlive it
  bool is_decoded = false;             // gzip and deflate are undone, in the captured body
};

/// How an exchange that was answered went.
struct Answer {
  int status = 0;
  std::uint64_t body_bytes = 0;
  base::TimePoint finished;  // when the last byte had arrived
};

/// One user's HTTP/1.1 connection to one origin, secured by TLS or not: opened when needed, used
/// again while both sides allow it. Everything that happens is recorded.
/// Thread: the loop's own. Lifetime: options, metrics and memo, shared by the clients of a core,
/// must outlive it.
class Client {
 public:
  Client(runtime::Loop& loop, const ClientOptions& options, HttpMetrics& metrics, HeadMemo& memo)
      : loop_(loop), options_(options), metrics_(metrics), memo_(memo) {}

  /// Sends `request` and reads the whole answer; the body is counted and dropped.
  /// `intended`: when it was to start, by the loop's clock; latency is measured from there. Without
  /// a schedule that is when it does start, and the service time is the latency. Errors: one of
  /// FailureKind; the connection is then closed. Stopped: the request counts as unfinished, with
  /// its age. Suspends: until the answer is complete.
  [[nodiscard]] Task<Result<Answer, Failure>> exchange(WireRequest request,
                                                       base::TimePoint intended);
  /// Opens the connection anew, without a request. Errors: as above; recorded by the caller.
  [[nodiscard]] Task<Result<bool, Failure>> open();
  void close();

 private:
  class InFlight;
  Task<Result<bool, Failure>> connect_to(const runtime::Endpoint& remote);
  Task<Result<bool, Failure>> secure(base::TimePoint deadline);
  Task<Result<bool, Failure>> send(std::string_view bytes);
  Task<Result<bool, Failure>> send_wide(WireRequest request, InFlight& in_flight);
  Task<Result<bool, Failure>> send_after_continue(WireRequest request, InFlight& in_flight);
  Task<Result<std::string_view, Failure>> receive();
  /// Takes what arrived; empty is the peer's end. Null while all is well.
  const Failure* take(std::string_view part, InFlight& in_flight);
  const Failure* decode(ResponseCapture& capture);
  bool may_reuse() const;

  runtime::Loop& loop_;
  const ClientOptions& options_;
  HttpMetrics& metrics_;
  HeadMemo& memo_;
  runtime::TcpStream stream_;
  std::unique_ptr<runtime::Tls> tls_;  // of the connection, when it is secured
  runtime::TlsSession session_;        // of the last one
  ResponseParser parser_;
  base::TimePoint last_used_;
  bool needs_close_ = false;  // after this answer
};

/// The failure that an errno value stands for.
Failure failure_of(runtime::IoError error);
/// The same of what TLS and the look-up of a name say.
Failure failure_of(const runtime::TlsFailure& failure);
Failure failure_of(const runtime::DnsFailure& failure);

}  // namespace throng::protocols::http
