#pragma once

#include <cstdint>
#include <string_view>

namespace throng::runtime {

/// Why a name has no addresses.
struct DnsFailure {
  enum class Kind : std::uint8_t {
    kUnknownHost,  // there is no such name, or it has no address
    kServer,       // the name servers refuse, fail or cannot be reached
    kTimeout,      // no answer in time
  };
  Kind kind = Kind::kUnknownHost;
  std::string_view detail;  // a part of a sentence for people; static text
};

}  // namespace throng::runtime
