#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/xmpp/expat_pool.hpp"
#include "protocols/xmpp/stanza.hpp"
#include "protocols/xmpp/xmpp_failure.hpp"

namespace throng::protocols::xmpp {

/// What a server may send. One that goes beyond it has failed as too_large.
struct StreamLimits {
  std::size_t most_stanza_bytes = std::size_t{256} * 1024;
  std::size_t most_tag_bytes = std::size_t{16} * 1024;  // one tag with its attributes
  std::uint32_t most_depth = 64;
  std::uint32_t most_elements = 16'384;  // in one stanza
  std::uint32_t most_attributes = 64;    // of one element
};

/// What the server's <stream:stream> says.
struct StreamHead {
  std::string id;
  bool is_version_1 = false;  // 1.0 or a later 1; what has no version is older
};

enum class StreamEvent : std::uint8_t { kNeedMore, kHead, kStanza, kEnd, kFailed };

/// Cuts the bytes of a stream into its head, stanzas and end, however they arrive. Declarations of
/// types and entities, comments and processing instructions are refused as they begin, as RFC 6120
/// (section 11.1) says.
/// Between stanzas it holds no expat parser: what it needs to know is the namespaces that the head
/// declared. Thread: the core's own. Lifetime: pool and limits must outlive it.
class StreamParser {
 public:
  StreamParser(ExpatPool& pool, const StreamLimits& limits) : pool_(pool), limits_(limits) {}
  StreamParser(const StreamParser&) = delete;
  StreamParser& operator=(const StreamParser&) = delete;
  ~StreamParser() { release(); }

  /// Begins with a new stream; what was left of the old is forgotten.
  void restart();
  /// Goes on with what has been fed. Returns: what came first in it.
  StreamEvent next();
  /// Takes more bytes, all of them, when `next` has said kNeedMore, and goes on.
  StreamEvent feed(std::string_view bytes);

  /// After kHead.
  const StreamHead& head() const { return head_; }
  /// After kStanza, until the next event; it may be moved away.
  Stanza& stanza() { return stanza_; }
  /// After kFailed.
  const Failure& failure() const { return failure_; }
  /// Whether all that was fed has been taken, and nothing is half there.
  bool is_at_rest() const { return fed_ == done_; }
  /// Whether it holds a parser of the pool.
  bool holds_parser() const { return parser_ != nullptr; }

 private:
  struct Handlers;
  void begin();
  void restore();
  void release();
  StreamEvent renew();
  StreamEvent after(int status);
  std::int64_t position() const;
  bool may_go_on();
  bool may_take_tag();
  void fail(FailureKind kind, std::string_view detail);
  void pause(StreamEvent event);
  void on_start(const char* name, const char** attributes);
  void on_end();
  void on_text(std::string_view text);
  void on_mark();
  void on_namespace(const char* prefix, const char* uri);
  void take_head(std::string_view full, const char** attributes);
  void take_element(std::string_view full, const char** attributes);

  ExpatPool& pool_;
  const StreamLimits& limits_;
  XML_ParserStruct* parser_ = nullptr;
  Stanza stanza_;
  std::string context_;  // a tag with the namespaces of the head
  StreamHead head_;
  Failure failure_;
  std::int64_t fed_ = 0;    // bytes given to this parser of expat
  std::int64_t done_ = 0;   // up to the end of the last event
  std::int64_t began_ = 0;  // where the stanza began
  std::uint32_t open_ = Stanza::kNone;
  std::uint32_t depth_ = 0;
  std::uint32_t elements_ = 0;
  StreamEvent event_ = StreamEvent::kNeedMore;
  bool is_paused_ = false;  // there may be more in what was fed
  bool is_restoring_ = false;
  bool has_ended_ = false;
};

}  // namespace throng::protocols::xmpp
