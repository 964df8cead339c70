#include "scenario/native/library.hpp"

#include <unistd.h>

namespace throng::scenario::native {

Library::~Library() {
  if (locked_ >= 0) ::close(locked_);
}

}  // namespace throng::scenario::native
