#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "protocols/http/failure.hpp"
#include "telemetry/recorder.hpp"

namespace throng::protocols::http {

/// What the HTTP verbs of one core record; series are looked up once and then indexed by status.
/// Lifetime: the recorder must outlive it. Thread: the core's own.
class HttpMetrics {
 public:
  explicit HttpMetrics(telemetry::Recorder& recorder);

  /// The series of one request method, in one step of a scenario if it has one; stays valid as long
  /// as this.
  class Method;
  Method& method(std::string_view name, std::string_view step = {});

  /// How long the parts of an exchange took.
  struct Times {
    base::Duration latency{};     // from the intended start
    base::Duration service{};     // from the actual one
    base::Duration first_byte{};  // from there, or from when the connection was open, to the first
    base::Duration body{};        // from the first byte to the last
  };
  /// A request got its answer.
  void answered(Method& method, int status, const Times& times);
  void failed(const Failure& failure, base::Duration age);
  /// The run ended before the answer came; `age` counts as a lower bound of the latency.
  void unfinished(base::Duration age);
  /// So many that were due and never sent, of about the same age.
  void unsent(base::Duration age, std::uint64_t count);
  /// A name was asked for, and a server or the hosts file answered.
  void resolved(base::Duration took) { recorder_.record(resolve_time_, took.count()); }
  void connected(base::Duration took);
  void secured(base::Duration took, bool was_resumed);
  void redirected() { recorder_.add(redirects_); }
  void decoded(std::uint64_t bytes) { recorder_.add(decoded_bytes_, bytes); }
  void sent(std::uint64_t bytes) { recorder_.add(bytes_out_, bytes); }
  void received(std::uint64_t bytes) { recorder_.add(bytes_in_, bytes); }

  class Method {
   private:
    friend class HttpMetrics;
    struct Status {
      telemetry::CounterId requests;
      telemetry::HistogramId latency;
      bool is_known = false;
    };
    std::string name_;
    std::string step_;
    std::array<Status, 1000> by_status_{};
  };

 private:
  Method::Status& series(Method& method, int status);

  telemetry::Recorder& recorder_;
  std::map<std::pair<std::string, std::string>, Method> methods_;
  std::map<std::string_view, telemetry::CounterId> failures_;  // by reason; static texts
  telemetry::HistogramId latency_, service_time_, first_byte_time_, body_time_;
  telemetry::HistogramId resolve_time_, connect_time_, tls_time_;
  telemetry::CounterId unfinished_, connections_, resumed_, redirects_;
  telemetry::CounterId bytes_in_, bytes_out_, decoded_bytes_;
};

}  // namespace throng::protocols::http
