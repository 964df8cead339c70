#pragma once

#include <string>
#include <string_view>

#include "protocols/xmpp/stanza.hpp"

namespace throng::protocols::xmpp {

/// Which stanza somebody waits for.
class Wanted {
 public:
  virtual ~Wanted() = default;
  virtual bool matches(const Stanza& stanza) const = 0;
  /// Whether the server's acknowledgements of stream management are looked at too.
  virtual bool wants_acks() const { return false; }
};

/// The stanza that has all that is set; what is empty does not matter.
struct Matcher final : Wanted {
  std::string name;  // "message", "presence", "iq"
  std::string from;  // without a resource: whatever the resource
  std::string type;  // as it stands there; a message or presence without one has none
  std::string id;
  std::string child_ns;  // of one of its children
  std::string body;      // is in the body, somewhere

  bool matches(const Stanza& stanza) const override;
};

/// The answer to the request `id` that was sent to `to`; to nobody: to the own account, `own`.
/// Others than who was asked cannot answer (RFC 6120, section 8.1.2.1).
class AnswerWanted final : public Wanted {
 public:
  AnswerWanted(std::string_view id, std::string_view to, std::string_view own)
      : id_(id), to_(to), own_(own) {}
  bool matches(const Stanza& stanza) const override;

 private:
  std::string_view id_, to_, own_;
};

}  // namespace throng::protocols::xmpp
