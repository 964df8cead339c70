#include <cstdint>
#include <cstdlib>

#include "protocols/http/request.hpp"
#include "protocols/http/url.hpp"

// A URL that is taken can be put together again, gives the same parts then, and goes into a
// request; an error fits on a line of a terminal.
namespace throng::protocols::http {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(const std::string& error) {
  require(!error.empty());
  for (const char c : error) require(c >= ' ' && c < 0x7f);
}

void check_url(const Url& url) {
  require(url.port != 0 && !url.host.empty() && url.target.starts_with('/'));
  const std::string scheme = url.scheme == Url::Scheme::kHttps ? "https://" : "http://";
  const auto again = parse_url(scheme + url.authority() + url.target);
  require(again.is_ok() && again->host == url.host && again->port == url.port);
  require(again->target == url.target && again->is_ipv6 == url.is_ipv6);
  Request request;
  request.target = url.target;
  request.host = url.authority();
  require(serialise(request).is_ok());
}

}  // namespace
}  // namespace throng::protocols::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::http;
  const auto url = parse_url(std::string_view(reinterpret_cast<const char*>(data), size));
  if (url.is_ok()) {
    check_url(*url);
  } else {
    check_error(url.error());
  }
  return 0;
}
