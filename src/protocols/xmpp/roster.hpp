#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/xmpp/xmpp_client.hpp"

namespace throng::protocols::xmpp {

/// Somebody in the list of contacts that the server keeps for a user (RFC 6121, section 2).
struct Contact {
  std::string jid;
  std::string name;
  std::string subscription;  // none, to, from, both; the server's
};

/// The user's contacts. Errors: too_large when there are more than kMostContacts; those of
/// Client::iq. From then on the server tells the session of changes.
[[nodiscard]] Task<Outcome<std::vector<Contact>>> roster(Client& client, base::TimePoint deadline);
/// Adds a contact, or changes its name; the subscription is not looked at. Errors: of Client::iq.
[[nodiscard]] Task<Outcome<bool>> set_contact(Client& client, const Contact& contact,
                                              base::TimePoint deadline);
[[nodiscard]] Task<Outcome<bool>> remove_contact(Client& client, std::string_view jid,
                                                 base::TimePoint deadline);

constexpr std::size_t kMostContacts = 10'000;

}  // namespace throng::protocols::xmpp
