#include "protocols/xmpp/archive.hpp"

#include <algorithm>
#include <utility>

#include "protocols/xmpp/in_flight.hpp"
#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kMam = "urn:xmpp:mam:2";
constexpr std::string_view kSet = "http://jabber.org/protocol/rsm";
constexpr std::string_view kForward = "urn:xmpp:forward:0";
constexpr std::string_view kDelay = "urn:xmpp:delay";
constexpr Failure kTooMany{FailureKind::kBadServer,
                           "the archive sends more messages than were asked for"};

/// A message of the archive, or the end of the page.
class PagePart final : public Wanted {
 public:
  PagePart(std::string_view id, const Wanted& end) : id_(id), end_(end) {}
  bool matches(const Stanza& stanza) const override {
    return end_.matches(stanza) ||
           (stanza.name() == "message" &&
            stanza.root().child("result", kMam).attribute("queryid") == id_);
  }

 private:
  std::string_view id_;
  const Wanted& end_;
};

std::string request(const ArchiveQuery& query, std::string_view id) {
  std::string bytes;
  XmlWriter xml(bytes);
  xml.open("iq").with("type", "set").with_some("to", query.archive).with("id", id);
  xml.open("query", kMam).with("queryid", id);
  xml.open("x", "jabber:x:data").with("type", "submit");
  xml.open("field").with("var", "FORM_TYPE").with("type", "hidden").leaf("value", kMam);
  xml.close("field");
  if (!query.with.empty()) {
    xml.open("field").with("var", "with").leaf("value", query.with).close("field");
  }
  xml.close("x").open("set", kSet);
  xml.leaf("max", std::to_string(std::min(query.most, kMostArchived)));
  if (!query.after.empty()) xml.leaf("after", query.after);
  xml.close("set").close("query").close("iq");
  return bytes;
}

ArchivedMessage message_of(Element result) {
  const Element forwarded = result.child("forwarded", kForward);
  const Element message = forwarded.child("message");
  return {std::string(result.attribute("id")),
          std::string(forwarded.child("delay", kDelay).attribute("stamp")),
          std::string(message.attribute("from")), std::string(message.child("body").text())};
}

}  // namespace

Task<Outcome<ArchivePage>> archive(Client& client, const ArchiveQuery& query,
                                   base::TimePoint deadline) {
  const std::string id = client.make_id();
  const std::string bytes = request(query, id);
  InFlight asked(client.metrics(), client.loop(), InFlight::Kind::kRequest);
  const auto sent = co_await client.send(bytes);
  if (!sent.is_ok()) asked.end();
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return failed(sent.error());
  const AnswerWanted end(id, query.archive, client.jid());
  const PagePart part(id, end);
  ArchivePage page;
  for (;;) {
    const auto got = co_await client.wait_for(part, deadline);
    if (got.is_stopped()) co_return kStopped;
    if (got.is_error()) co_return asked.failed_with(got.error());
    const Stanza& stanza = **got;
    if (stanza.name() == "message") {
      if (page.messages.size() >= std::min(query.most, kMostArchived))
        co_return asked.failed_with(kTooMany);
      page.messages.push_back(message_of(stanza.root().child("result", kMam)));
      continue;
    }
    if (stanza.type() == "error") {
      const Failure refused{FailureKind::kStanzaError, stanza.error_condition()};
      co_return asked.failed_with(refused);
    }
    const Element fin = stanza.root().child("fin", kMam);
    page.is_complete = fin.attribute("complete") == "true";
    page.last = fin.child("set", kSet).child("last").text();
    asked.end();
    client.metrics().answered(client.arrived_at() - asked.began());
    co_return std::move(page);
  }
}

}  // namespace throng::protocols::xmpp
