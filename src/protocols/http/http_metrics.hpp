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

inline constexpr std::size_t kFailureKinds = static_cast<std::size_t>(FailureKind::kBadRequest) + 1;

/// What the HTTP verbs of one core record; series are looked up once and then indexed by status.
/// Lifetime: the recorder must outlive it. Thread: the core's own.
class HttpMetrics {
 public:
  explicit HttpMetrics(telemetry::Recorder& recorder);

  /// The series of one request method, in one step of a scenario if it has one; stays valid as long
  /// as this.
  class Method;
  Method& method(std::string_view name, std::string_view step = {});

  /// A request got its answer. `latency`: from the intended start; `service`: from the actual one.
  void answered(Method& method, int status, base::Duration latency, base::Duration service);
  void failed(FailureKind kind, base::Duration age);
  /// The run ended before the answer came; `age` counts as a lower bound of the latency.
  void unfinished(base::Duration age);
  /// So many that were due and never sent, of about the same age.
  void unsent(base::Duration age, std::uint64_t count);
  void connected(base::Duration took);
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
  std::array<telemetry::CounterId, kFailureKinds> failures_{};
  std::array<bool, kFailureKinds> failure_known_{};
  telemetry::HistogramId latency_, service_time_, connect_time_;
  telemetry::CounterId unfinished_, connections_, bytes_in_, bytes_out_;
};

}  // namespace throng::protocols::http
