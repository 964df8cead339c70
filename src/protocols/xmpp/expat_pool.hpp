#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocols/xmpp/stanza.hpp"

struct XML_ParserStruct;  // expat's parser

namespace throng::protocols::xmpp {

/// Expat parsers and blocks of stanzas that nobody needs at the moment, of one core. A parser takes
/// several KiB, and a connection needs one only while a stanza is arriving: so a million idle users
/// share a few.
/// Thread: the core's own. Lifetime: must outlive the stream parsers that take from it.
class ExpatPool {
 public:
  ExpatPool();
  ~ExpatPool();
  ExpatPool(const ExpatPool&) = delete;
  ExpatPool& operator=(const ExpatPool&) = delete;

  /// A parser that has read nothing; its handlers are not set.
  XML_ParserStruct* take_parser();
  void give(XML_ParserStruct* parser);
  /// A parser behind the head of a stream that declares what nearly all do, with its handlers set,
  /// which has read so many bytes. Behind their heads all streams are the same.
  struct Placed {
    XML_ParserStruct* parser = nullptr;  // null: there is none
    std::int64_t read = 0;
  };
  Placed take_placed();
  void give(Placed placed);
  /// An empty stanza.
  Stanza take_stanza();
  void give(Stanza&& stanza);

  /// Stands between the namespace and the name in what expat calls an element; XML cannot hold it.
  static constexpr char kSeparator = '\f';
  static constexpr std::size_t kMostIdle = 16;  // of each kind, beyond which they are freed
  /// Expat keeps every name that it has met: after so many bytes a parser begins anew.
  static constexpr std::int64_t kMostRead = 256 * 1024;

 private:
  std::vector<XML_ParserStruct*> parsers_;
  std::vector<Placed> placed_;
  std::vector<Stanza> stanzas_;
  unsigned long salt_ = 0;  // of expat's tables
};

}  // namespace throng::protocols::xmpp
