#pragma once

#include <cstdint>
#include <string_view>

namespace throng::runtime {

/// Why a TLS connection does not go on. It is a value of two words: `detail` always views a text
/// that lives as long as the program.
struct TlsFailure {
  enum class Kind : std::uint8_t {
    kIo,         // the connection below failed, or ended before TLS was done with it
    kUntrusted,  // the certificate is not one that we trust: unknown CA, self-signed, revoked, …
    kExpired,    // the certificate has expired, or is not valid yet
    kWrongName,  // the certificate is for another host name or address
    kAlert,      // the peer refused, and said why
    kProtocol,   // the peer does not speak TLS, or no TLS that both understand
  };
  Kind kind = Kind::kProtocol;
  /// kIo: errno, 0 when the peer has closed in the middle. kAlert: the alert's number (RFC 8446,
  /// section 6.2). Of certificates: OpenSSL's X509_V_ERR number. Otherwise 0.
  int code = 0;
  std::string_view detail;  // for people
};

}  // namespace throng::runtime
