#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "runtime/tls/tls_context.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// The TLS contexts of a core's connections that are no HTTP: one for all that are secured alike.
/// Thread: the core's own.
class TlsContexts {
 public:
  /// `protocol`: offered by ALPN; empty: none. It stays where it is. Errors: which file is wrong,
  /// and how. Reads files when the first connection of its kind comes.
  Result<runtime::TlsContext*, std::string> find(const throng_tls_options& options,
                                                 const std::string& protocol);

 private:
  using Key = std::tuple<std::string, std::string, std::string, bool, std::string>;
  std::map<Key, std::unique_ptr<runtime::TlsContext>> contexts_;
};

}  // namespace throng::scenario::native
