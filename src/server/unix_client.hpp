#pragma once

#include <string>

#include "base/clock.hpp"
#include "server/api_message.hpp"
#include "throng/result.hpp"

namespace throng::server {

/// Asks whoever listens at a Unix socket. Blocks until the answer is there, for `timeout` at most.
/// Errors: why there is none; whether the request was carried out is then unknown, unless nobody
/// listened.
Result<ApiAnswer, std::string> ask(const std::string& socket, const ApiRequest& request,
                                   base::Duration timeout);

}  // namespace throng::server
