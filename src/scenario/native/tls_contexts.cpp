#include "scenario/native/tls_contexts.hpp"

#include <utility>

#include "throng/host.hpp"

namespace throng::scenario::native {

Result<runtime::TlsContext*, std::string> TlsContexts::find(const throng_tls_options& given,
                                                            const std::string& protocol) {
  runtime::TlsOptions options;
  options.ca_file = detail::view(given.ca_file);
  options.certificate_file = detail::view(given.certificate_file);
  options.key_file = detail::view(given.key_file);
  options.verifies = given.insecure == 0;
  options.protocols.clear();
  if (!protocol.empty()) options.protocols.push_back(protocol);
  const Key key{options.ca_file, options.certificate_file, options.key_file, options.verifies,
                protocol};
  const auto found = contexts_.find(key);
  if (found != contexts_.end()) return found->second.get();
  auto made = runtime::TlsContext::make(options);
  if (!made) return failed(made.error());
  return contexts_.emplace(key, std::move(made).value()).first->second.get();
}

}  // namespace throng::scenario::native
