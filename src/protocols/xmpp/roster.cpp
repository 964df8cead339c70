#include "protocols/xmpp/roster.hpp"

#include <utility>

#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kRoster = "jabber:iq:roster";
constexpr Failure kTooManyContacts{FailureKind::kTooLarge, "the user has too many contacts"};

Task<Outcome<bool>> change(Client& client, std::string payload, base::TimePoint deadline) {
  const auto got = co_await client.iq("set", "", payload, deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return failed(got.error());
  co_return true;
}

}  // namespace

Task<Outcome<std::vector<Contact>>> roster(Client& client, base::TimePoint deadline) {
  const auto got = co_await client.iq("get", "", "<query xmlns='jabber:iq:roster'/>", deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return failed(got.error());
  std::vector<Contact> contacts;
  Element each = (*got)->root().child("query", kRoster).first_child();
  for (; each; each = each.next()) {
    if (contacts.size() == kMostContacts) co_return client.count(kTooManyContacts);
    contacts.push_back({std::string(each.attribute("jid")), std::string(each.attribute("name")),
                        std::string(each.attribute("subscription"))});
  }
  co_return std::move(contacts);
}

Task<Outcome<bool>> set_contact(Client& client, const Contact& contact, base::TimePoint deadline) {
  std::string payload;
  XmlWriter xml(payload);
  xml.open("query", kRoster).open("item").with("jid", contact.jid);
  xml.with_some("name", contact.name).close("item").close("query");
  co_return co_await change(client, std::move(payload), deadline);
}

Task<Outcome<bool>> remove_contact(Client& client, std::string_view jid, base::TimePoint deadline) {
  std::string payload;
  XmlWriter xml(payload);
  xml.open("query", kRoster).open("item").with("jid", jid).with("subscription", "remove");
  xml.close("item").close("query");
  co_return co_await change(client, std::move(payload), deadline);
}

}  // namespace throng::protocols::xmpp
