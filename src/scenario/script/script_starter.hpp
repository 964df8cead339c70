#pragma once

#include <string>

namespace throng::scenario::script {

/// A first script: it runs as it is against `throng demo`, and says what to change. Thread: any.
std::string starter_text();

}  // namespace throng::scenario::script
