#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "protocols/xmpp/xmpp_client.hpp"

namespace throng::protocols::xmpp {

/// What is asked of an archive of messages (XEP-0313).
struct ArchiveQuery {
  std::string archive;    // whose: a room; empty: the own
  std::string with;       // only messages with this address
  std::string after;      // only those behind this id, e.g. the last of the page before
  std::size_t most = 50;  // messages, up to kMostArchived
};

struct ArchivedMessage {
  std::string id;     // in the archive
  std::string stamp;  // when, as it stands there
  std::string from;
  std::string body;
};

struct ArchivePage {
  std::vector<ArchivedMessage> messages;  // the oldest first
  std::string last;                       // id of the last
  bool is_complete = false;               // nothing is behind it
};

constexpr std::size_t kMostArchived = 1'000;

/// Asks an archive and waits for all of the page. Errors: stanza_error (e.g. "service-unavailable"
/// where there is none); bad_server when more comes than was asked for; those of Client::expect.
[[nodiscard]] Task<Outcome<ArchivePage>> archive(Client& client, const ArchiveQuery& query,
                                                 base::TimePoint deadline);

}  // namespace throng::protocols::xmpp
