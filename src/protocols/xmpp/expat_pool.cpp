#include "protocols/xmpp/expat_pool.hpp"

#include <expat.h>
#include <openssl/rand.h>

#include <new>
#include <utility>

namespace throng::protocols::xmpp {

ExpatPool::ExpatPool() {
  // Expat would ask the kernel for one whenever a parser begins again.
  RAND_bytes(reinterpret_cast<unsigned char*>(&salt_), sizeof(salt_));
  salt_ |= 1;  // 0 means none
}

ExpatPool::~ExpatPool() {
  for (XML_ParserStruct* parser : parsers_) XML_ParserFree(parser);
  for (const Placed& each : placed_) XML_ParserFree(each.parser);
}

XML_ParserStruct* ExpatPool::take_parser() {
  XML_ParserStruct* parser = nullptr;
  if (parsers_.empty()) {
    parser = XML_ParserCreateNS("UTF-8", kSeparator);
    if (parser == nullptr) throw std::bad_alloc();
  } else {
    parser = parsers_.back();
    parsers_.pop_back();
    XML_ParserReset(parser, "UTF-8");
  }
  XML_SetHashSalt(parser, salt_);
  // Deferred, the end of a stanza would wait for the beginning of the next. What the deferral
  // guards against is bounded by the limit of a tag.
#ifdef THRONG_EXPAT_HAS_DEFERRAL
  XML_SetReparseDeferralEnabled(parser, XML_FALSE);
#endif
  return parser;
}

void ExpatPool::give(XML_ParserStruct* parser) {
  if (parsers_.size() < kMostIdle) {
    parsers_.push_back(parser);
  } else {
    XML_ParserFree(parser);
  }
}

ExpatPool::Placed ExpatPool::take_placed() {
  if (placed_.empty()) return {};
  const Placed placed = placed_.back();
  placed_.pop_back();
  return placed;
}

void ExpatPool::give(Placed placed) {
  if (placed.read > kMostRead || placed_.size() >= kMostIdle) return give(placed.parser);
  placed_.push_back(placed);
}

Stanza ExpatPool::take_stanza() {
  if (stanzas_.empty()) return {};
  Stanza stanza = std::move(stanzas_.back());
  stanzas_.pop_back();
  return stanza;
}

void ExpatPool::give(Stanza&& stanza) {
  stanza.clear();
  if (stanza.memory() > 0 && stanzas_.size() < kMostIdle) stanzas_.push_back(std::move(stanza));
}

}  // namespace throng::protocols::xmpp
