#pragma once

#include "runtime/endpoint.hpp"

namespace throng::protocols::http {

/// Remembers who is put under load first by this process: ClientOptions::on_connected of those
/// whose target is of interest. Thread: any.
void note_target(const runtime::Endpoint& remote);
/// Unset while nobody was.
runtime::Endpoint first_target();

}  // namespace throng::protocols::http
