#include "protocols/xmpp/stream_parser.hpp"

#include <expat.h>

#include <utility>

#include "base/assert.hpp"
#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kStreams = "http://etherx.jabber.org/streams";
constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kUsualContext =
    "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client'>";
constexpr std::string_view kUsualToo =
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
// What a stanza may take in memory, for each byte that it may have.
constexpr std::size_t kMostMemory = 16;
constexpr std::int64_t kByWhichExpatTells = 4;  // the first bytes of a stream
constexpr std::string_view kNotInUtf8("\0\xfe\xff", 3);
constexpr std::string_view kTextBetween = "the server sends text between its stanzas";
constexpr std::string_view kTagTooLarge = "a tag of the server is larger than the limit";
constexpr std::string_view kStanzaTooLarge = "a stanza of the server is larger than the limit";

/// Expat's name of an element or attribute, in its parts.
struct Name {
  std::string_view ns, local, prefix;
};
Name split(std::string_view name) {
  const std::size_t first = name.find(ExpatPool::kSeparator);
  if (first == std::string_view::npos) return {{}, name, {}};
  const std::string_view rest = name.substr(first + 1);
  const std::size_t second = rest.find(ExpatPool::kSeparator);
  if (second == std::string_view::npos) return {name.substr(0, first), rest, {}};
  return {name.substr(0, first), rest.substr(0, second), rest.substr(second + 1)};
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

/// What expat calls.
struct StreamParser::Handlers {
  static StreamParser& of(void* self) { return *static_cast<StreamParser*>(self); }
  static void start(void* self, const char* name, const char** attributes) {
    of(self).on_start(name, attributes);
  }
  static void end(void* self, const char*) { of(self).on_end(); }
  static void text(void* self, const char* text, int size) {
    of(self).on_text({text, static_cast<std::size_t>(size)});
  }
  static void name_space(void* self, const char* prefix, const char* uri) {
    of(self).on_namespace(prefix, uri);
  }
  static void doctype(void* self, const char*, const char*, const char*, int) {
    of(self).fail(FailureKind::kBadXml, "the server sends a document type");
  }
  static void comment(void* self, const char*) {
    of(self).fail(FailureKind::kBadXml, "the server sends a comment");
  }
  static void instruction(void* self, const char*, const char*) {
    of(self).fail(FailureKind::kBadXml, "the server sends a processing instruction");
  }
  /// The rest: the XML declaration, and the marks of a CDATA section.
  static void other(void* self, const char*, int) { of(self).on_mark(); }
};

void StreamParser::restart() {
  release();
  context_.clear();
  head_ = {};
  failure_ = {};
  fed_ = done_ = began_ = 0;
  depth_ = 0;
  is_paused_ = has_ended_ = false;
  event_ = StreamEvent::kNeedMore;
}

void StreamParser::begin() {
  parser_ = pool_.take_parser();
  XML_SetUserData(parser_, this);
  XML_SetReturnNSTriplet(parser_, XML_TRUE);  // to know by which prefix the stream will end
  XML_SetElementHandler(parser_, Handlers::start, Handlers::end);
  XML_SetCharacterDataHandler(parser_, Handlers::text);
  XML_SetStartNamespaceDeclHandler(parser_, Handlers::name_space);
  XML_SetStartDoctypeDeclHandler(parser_, Handlers::doctype);
  XML_SetCommentHandler(parser_, Handlers::comment);
  XML_SetProcessingInstructionHandler(parser_, Handlers::instruction);
  XML_SetDefaultHandlerExpand(parser_, Handlers::other);
}

/// Gets a parser of expat that stands behind the head of the stream.
void StreamParser::restore() {
  const ExpatPool::Placed placed = context_.empty() ? pool_.take_placed() : ExpatPool::Placed();
  if (placed.parser != nullptr) {
    parser_ = placed.parser;
    XML_SetUserData(parser_, this);
    fed_ = done_ = placed.read;
    return;
  }
  begin();
  const std::string_view tag = context_.empty() ? kUsualContext : std::string_view(context_);
  is_restoring_ = true;
  const auto status = XML_Parse(parser_, tag.data(), static_cast<int>(tag.size()), XML_FALSE);
  is_restoring_ = false;
  THRONG_ASSERT(status == XML_STATUS_OK);
  fed_ = done_ = static_cast<std::int64_t>(tag.size());
}

void StreamParser::release() {
  const bool is_placed = depth_ == 1 && is_at_rest() && context_.empty() && !is_paused_ &&
                         event_ != StreamEvent::kFailed;
  if (parser_ != nullptr && is_placed) pool_.give({std::exchange(parser_, nullptr), fed_});
  if (parser_ != nullptr) pool_.give(std::exchange(parser_, nullptr));
  pool_.give(std::move(stanza_));
  open_ = Stanza::kNone;
}

StreamEvent StreamParser::next() {
  if (event_ == StreamEvent::kFailed) return event_;
  if (has_ended_) return StreamEvent::kEnd;
  if (!is_paused_) return StreamEvent::kNeedMore;
  is_paused_ = false;
  event_ = StreamEvent::kNeedMore;
  if (fed_ > ExpatPool::kMostRead && depth_ == 1) return renew();
  return after(XML_ResumeParser(parser_));
}

/// Goes on with another parser of expat, between two stanzas: streams that are never at rest must
/// not fill this with names.
StreamEvent StreamParser::renew() {
  const auto left = static_cast<std::size_t>(fed_ - done_);
  int offset = 0;
  int size = 0;
  const char* const context = XML_GetInputContext(parser_, &offset, &size);
  if (left > 0 && (context == nullptr || static_cast<std::size_t>(size) < left)) {
    return after(XML_ResumeParser(parser_));
  }
  const std::string rest(left > 0 ? context + size - left : "", left);
  pool_.give(std::exchange(parser_, nullptr));
  release();
  return feed(rest);
}

StreamEvent StreamParser::feed(std::string_view bytes) {
  THRONG_ASSERT(!is_paused_);
  if (event_ == StreamEvent::kFailed) return event_;
  if (has_ended_) return StreamEvent::kEnd;
  if (parser_ == nullptr && depth_ == 0) begin();
  if (parser_ == nullptr) restore();
  event_ = StreamEvent::kNeedMore;
  // Expat would change over to UTF-16 for them, at the beginning; XMPP is UTF-8.
  const std::size_t first = depth_ == 0 && fed_ < kByWhichExpatTells
                                ? static_cast<std::size_t>(kByWhichExpatTells - fed_)
                                : 0;
  if (bytes.substr(0, first).find_first_of(kNotInUtf8) != std::string_view::npos) {
    fail(FailureKind::kBadXml, "the server does not send UTF-8");
    return event_;
  }
  fed_ += static_cast<std::int64_t>(bytes.size());
  return after(XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), XML_FALSE));
}

/// Expat has come to a halt.
StreamEvent StreamParser::after(int status) {
  if (event_ == StreamEvent::kFailed) return event_;
  if (status == XML_STATUS_ERROR) {
    fail(FailureKind::kBadXml, XML_ErrorString(XML_GetErrorCode(parser_)));
    return event_;
  }
  if (event_ != StreamEvent::kNeedMore) return event_;
  // Before the head nothing but it counts as done.
  const std::int64_t done = depth_ == 0 ? 0 : done_;
  if (fed_ - done > static_cast<std::int64_t>(limits_.most_tag_bytes)) {
    fail(FailureKind::kTooLarge, kTagTooLarge);
  } else if (depth_ > 1 && fed_ - began_ > static_cast<std::int64_t>(limits_.most_stanza_bytes)) {
    fail(FailureKind::kTooLarge, kStanzaTooLarge);
  } else if (depth_ == 1 && is_at_rest()) {
    release();
  }
  return event_;
}

std::int64_t StreamParser::position() const {
  return XML_GetCurrentByteIndex(parser_) + XML_GetCurrentByteCount(parser_);
}

/// Notes how far expat has come. Returns: whether that is within the limits.
bool StreamParser::may_go_on() {
  if (event_ == StreamEvent::kFailed) return false;
  done_ = position();
  if (depth_ == 0 && done_ > static_cast<std::int64_t>(limits_.most_tag_bytes)) {
    fail(FailureKind::kTooLarge, kTagTooLarge);
    return false;
  }
  if (depth_ < 2 || done_ - began_ <= static_cast<std::int64_t>(limits_.most_stanza_bytes)) {
    return true;
  }
  fail(FailureKind::kTooLarge, kStanzaTooLarge);
  return false;
}

/// The same for a piece that expat tells only as a whole.
bool StreamParser::may_take_tag() {
  if (!may_go_on()) return false;
  if (XML_GetCurrentByteCount(parser_) <= static_cast<int>(limits_.most_tag_bytes)) return true;
  fail(FailureKind::kTooLarge, kTagTooLarge);
  return false;
}

void StreamParser::fail(FailureKind kind, std::string_view detail) {
  if (event_ == StreamEvent::kFailed) return;
  failure_ = Failure{kind, detail};
  event_ = StreamEvent::kFailed;
  XML_StopParser(parser_, XML_FALSE);
}

void StreamParser::pause(StreamEvent event) {
  event_ = event;
  is_paused_ = true;
  XML_StopParser(parser_, XML_TRUE);
}

void StreamParser::on_start(const char* name, const char** attributes) {
  if (is_restoring_ || !may_take_tag()) return;
  if (static_cast<std::uint32_t>(XML_GetSpecifiedAttributeCount(parser_)) / 2 >
      limits_.most_attributes) {
    return fail(FailureKind::kTooLarge, "an element of the server has too many attributes");
  }
  if (depth_ == 0) return take_head(name, attributes);
  take_element(name, attributes);
}

void StreamParser::take_head(std::string_view full, const char** attributes) {
  const Name name = split(full);
  if (name.ns != kStreams || name.local != "stream") {
    return fail(FailureKind::kBadXml, "the server begins with something else than a stream");
  }
  for (; *attributes != nullptr; attributes += 2) {
    const std::string_view key = attributes[0];
    if (key == "id") head_.id = attributes[1];
    if (key == "version") head_.is_version_1 = std::string_view(attributes[1]).starts_with("1.");
  }
  depth_ = 1;
  const std::string_view colon = name.prefix.empty() ? "" : ":";
  std::string tag("<");
  tag.append(name.prefix).append(colon).append(name.local).append(context_).append(">");
  // What nearly all servers say need not be kept for each connection.
  const bool is_usual = tag == kUsualContext || tag == kUsualToo;
  context_ = is_usual ? std::string() : std::move(tag);
  pause(StreamEvent::kHead);
}

void StreamParser::take_element(std::string_view full, const char** attributes) {
  if (depth_ == 1) {
    stanza_ = pool_.take_stanza();
    began_ = XML_GetCurrentByteIndex(parser_);
    elements_ = 0;
    if (done_ - began_ > static_cast<std::int64_t>(limits_.most_stanza_bytes)) {
      return fail(FailureKind::kTooLarge, kStanzaTooLarge);
    }
  }
  if (depth_ >= limits_.most_depth) {
    return fail(FailureKind::kTooLarge, "a stanza of the server is nested too deeply");
  }
  if (++elements_ > limits_.most_elements ||
      stanza_.memory() > limits_.most_stanza_bytes * kMostMemory) {
    return fail(FailureKind::kTooLarge, "a stanza of the server has too many elements");
  }
  ++depth_;
  const Name name = split(full);
  open_ = stanza_.open(open_, name.ns, name.local);
  for (; *attributes != nullptr; attributes += 2) {
    const Name key = split(attributes[0]);
    if (key.ns.empty()) {
      stanza_.add_attribute(open_, key.local, attributes[1]);
    } else if (key.ns == kXml && key.local == "lang") {
      stanza_.add_attribute(open_, "xml:lang", attributes[1]);
    } else {
      stanza_.add_attribute(open_, std::string(key.ns).append(" ").append(key.local),
                            attributes[1]);
    }
  }
}

void StreamParser::on_end() {
  if (is_restoring_ || !may_take_tag()) return;
  if (--depth_ == 0) {
    has_ended_ = true;
    if (event_ == StreamEvent::kNeedMore) pause(StreamEvent::kEnd);
    return;
  }
  open_ = stanza_.close(open_);
  if (depth_ > 1) return;
  stanza_.set_wire_bytes(static_cast<std::size_t>(done_ - began_));
  pause(StreamEvent::kStanza);
}

void StreamParser::on_text(std::string_view text) {
  constexpr std::size_t kCharacter = 4;  // bytes, that a long reference may come to
  const bool is_fine = text.size() > kCharacter ? may_go_on() : may_take_tag();
  if (!is_fine) return;
  if (depth_ > 1) return stanza_.add_text(open_, text);
  if (!is_blank(text)) fail(FailureKind::kBadXml, kTextBetween);
}

void StreamParser::on_mark() {
  if (may_take_tag() && depth_ == 1) fail(FailureKind::kBadXml, kTextBetween);
}

void StreamParser::on_namespace(const char* prefix, const char* uri) {
  if (is_restoring_ || depth_ > 0) return;
  const std::string name = prefix == nullptr ? "xmlns" : "xmlns:" + std::string(prefix);
  append_attribute(context_, name, uri == nullptr ? "" : uri);
}

}  // namespace throng::protocols::xmpp
