#pragma once

#include <string_view>

namespace throng::runtime {

/// The name of a TLS alert as RFC 8446, section 6, writes it ("handshake_failure"); "unknown" when
/// there is none of that number. Lifetime: the text lives as long as the program.
std::string_view tls_alert_name(int number);

}  // namespace throng::runtime
