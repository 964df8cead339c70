#pragma once

#include <string_view>

#include "throng/host.hpp"

namespace throng {

/// Why an operation did not succeed. Already counted in the metrics.
class Failure {
 public:
  Failure() = default;
  explicit Failure(const throng_failure& failure) : failure_(failure) {}
  /// One word. Of the network: refused, unreachable, reset, timeout, malformed, too_large,
  /// closed_early, no_ports, no_files, unknown_host, bad_request, dns, tls, tls_untrusted,
  /// tls_expired, tls_wrong_name, tls_alert_handshake_failure and the like, other. Of a throttle:
  /// no_throttle.
  std::string_view reason() const { return detail::view(failure_.reason); }
  /// The same for people.
  std::string_view detail() const { return detail::view(failure_.detail); }

 private:
  throng_failure failure_{};
};

}  // namespace throng
