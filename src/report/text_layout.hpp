#pragma once

namespace throng::report {

/// How a text is to be laid out.
struct TextLayout {
  unsigned columns = 80;  // never wider than this, from 40 on
  bool has_colour = false;
};

}  // namespace throng::report
