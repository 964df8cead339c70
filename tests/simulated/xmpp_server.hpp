#pragma once

#include <functional>
#include <string>
#include <vector>

#include "protocols/xmpp/scram_cache.hpp"
#include "protocols/xmpp/stream_parser.hpp"
#include "runtime/tcp_stream.hpp"
#include "throng/task.hpp"

namespace throng::protocols::xmpp {

/// For tests: a server of one domain, x.example, and one account, user with the password secret,
/// that does what it should until it is told not to. Messages come back from whom they were sent
/// to.
class ScriptedServer {
 public:
  enum class Fault {
    kNone,
    kClose,    // ends the connection instead of a reply
    kReset,    // with a reset
    kHalf,     // sends the first half of it, and then ends
    kStall,    // says nothing more
    kReplace,  // says `instead`
  };
  struct Behaviour {
    std::vector<std::string> mechanisms{"PLAIN"};
    std::string features;        // more, before the login
    std::string late_features =  // after it, beside the binding
        "<sm xmlns='urn:xmpp:sm:3'/>";
    int fault_at = 0;  // which of all its replies, from 1
    Fault fault = Fault::kNone;
    std::string instead;
    bool knows_password = true;
    bool proves_early = false;      // in a challenge before the <success/>
    bool forgets_sessions = false;  // refuses to resume
    bool loses_messages = false;    // drops the connection at a message whose body is "lose me"
    std::string greeting;           // sent behind the first presence
  };
  explicit ScriptedServer(Behaviour behaviour) : behaviour(std::move(behaviour)) {}

  Task<void> serve(runtime::TcpListener& listener);

  Behaviour behaviour;
  int connections = 0;
  int replies = 0;
  std::vector<std::string> heard;  // stanzas, as XML

 private:
  struct Session;
  Task<void> converse(runtime::TcpStream stream);
  std::string answer(Session& session, const Stanza& stanza);
  std::string features(const Session& session) const;
  std::string log_in(Session& session, const Stanza& stanza);
  std::string challenge(Session& session, std::string_view message);
  std::string verdict(Session& session, std::string_view message);
  std::string answer_iq(const Stanza& stanza) const;
  std::string answer_presence(const Stanza& stanza) const;
  std::string manage(Session& session, const Stanza& stanza);

  ExpatPool pool_;
  ScramCache cache_;
  std::uint32_t counted_ = 0;  // stanzas of the session that is managed
};

}  // namespace throng::protocols::xmpp
