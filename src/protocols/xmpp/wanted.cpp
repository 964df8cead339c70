#include "protocols/xmpp/wanted.hpp"

#include "protocols/xmpp/jid.hpp"

namespace throng::protocols::xmpp {

bool Matcher::matches(const Stanza& stanza) const {
  if (!name.empty() && stanza.name() != name) return false;
  if (!type.empty() && stanza.type() != type) return false;
  if (!id.empty() && stanza.id() != id) return false;
  if (!from.empty()) {
    const bool is_bare = from.find('/') == std::string::npos;
    const std::string_view sender = is_bare ? bare_part(stanza.from()) : stanza.from();
    if (sender != from) return false;
  }
  if (!child_ns.empty() && !stanza.root().child_in(child_ns)) return false;
  return body.empty() || stanza.body().find(body) != std::string_view::npos;
}

bool AnswerWanted::matches(const Stanza& stanza) const {
  if (stanza.name() != "iq" || stanza.id() != id_) return false;
  if (stanza.type() != "result" && stanza.type() != "error") return false;
  const std::string_view from = stanza.from();
  if (!to_.empty()) return from == to_ || (from.empty() && bare_part(own_) == to_);
  return from.empty() || from == own_ || from == bare_part(own_) ||
         from == bare_part(own_).substr(bare_part(own_).find('@') + 1);
}

}  // namespace throng::protocols::xmpp
