#include "scenario/native/host_xmpp.hpp"

#include <string>

#include "protocols/xmpp/stanza.hpp"
#include "scenario/native/xmpp_session.hpp"
#include "throng/host.hpp"
#include "users/user.hpp"

namespace throng::scenario::native {
namespace {

using protocols::xmpp::Element;
using protocols::xmpp::Stanza;

throng_xmpp* make(throng_user* user, const throng_xmpp_options* options, throng_text* error) {
  thread_local std::string said;
  NativeCore& core = NativeCore::of(reinterpret_cast<users::User*>(user)->scope());
  const auto made = throng_xmpp::make(core, *options);
  if (made) return *made;
  said = made.error();
  *error = detail::border(said);
  return nullptr;
}

int call(throng_xmpp* session, throng_scope* scope, throng_wait* wait, const throng_xmpp_call* call,
         throng_xmpp_answer* answer, throng_failure* failure) {
  if (session == nullptr) return throng_xmpp::refuse_closed(scope, *wait, *failure);
  return session->call(scope, *wait, *call, *answer, *failure);
}

Element element_of(throng_xml given) {
  if (given.stanza == nullptr) return {};
  const auto& stanza = *static_cast<const Stanza*>(given.stanza);
  return stanza.is_empty() ? Element() : stanza.element(static_cast<std::uint32_t>(given.at));
}
throng_xml handle_of(Element element) {
  return element ? throng_xml{element.stanza(), element.place()} : throng_xml{nullptr, 0};
}

void offer_xml(throng_host& host) {
  host.xml_name = [](throng_xml of) { return detail::border(element_of(of).name()); };
  host.xml_namespace = [](throng_xml of) { return detail::border(element_of(of).ns()); };
  host.xml_text = [](throng_xml of) { return detail::border(element_of(of).text()); };
  host.xml_attribute = [](throng_xml of, throng_text name) {
    return detail::border(element_of(of).attribute(detail::view(name)));
  };
  host.xml_first = [](throng_xml of) { return handle_of(element_of(of).first_child()); };
  host.xml_next = [](throng_xml of) { return handle_of(element_of(of).next()); };
}

}  // namespace

void offer_xmpp(throng_host& host) {
  host.xmpp_make = &make;
  host.xmpp_call = &call;
  host.xmpp_jid = [](const throng_xmpp* session) { return detail::border(session->jid()); };
  host.xmpp_unacked = [](const throng_xmpp* session) { return session->unacked(); };
  host.xmpp_drop = [](throng_xmpp* session) { session->drop(); };
  host.xmpp_note_delivery = [](throng_scope* scope, std::int64_t ns) {
    NativeCore::of(*scope).xmpp().metrics.delivered(base::Duration(ns < 0 ? 0 : ns));
  };
  host.xmpp_free = [](throng_xmpp* session) { session->free(); };
  offer_xml(host);
}

}  // namespace throng::scenario::native
