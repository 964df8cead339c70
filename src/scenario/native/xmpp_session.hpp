#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "protocols/xmpp/login_options.hpp"
#include "protocols/xmpp/xmpp_client.hpp"
#include "scenario/native/native_core.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"

/// A user's XMPP session behind the border. One task may receive while others send.
/// Thread: the core's own. Lifetime: from `make` to `free`, or to the end of what runs then.
struct throng_xmpp {
 public:
  /// Errors: what is wrong with the address, the limits or the certificates.
  static throng::Result<throng_xmpp*, std::string> make(throng::scenario::native::NativeCore& core,
                                                        const throng_xmpp_options& given);

  /// See border.hpp.
  int call(throng_scope* scope, throng_wait& wait, const throng_xmpp_call& call,
           throng_xmpp_answer& answer, throng_failure& failure);
  const std::string& jid() const { return client_.jid(); }
  std::uint64_t unacked() const { return client_.unacked(); }
  void drop() { client_.drop(); }
  /// Ends it without a farewell; what waits on it fails.
  void free();
  /// What anything comes to of a session that is not there.
  static int refuse_closed(throng_scope* scope, throng_wait& wait, throng_failure& failure);

 private:
  class Use;
  class Run;
  throng_xmpp(throng::scenario::native::NativeCore& core,
              throng::protocols::xmpp::LoginOptions options)
      : core_(core), options_(std::move(options)), client_(core.loop(), core.xmpp()) {}
  static throng::Task<void> run(throng_xmpp& session, const throng_xmpp_call& call,
                                throng_wait& wait, throng_xmpp_answer& answer,
                                throng_failure& failure);
  throng::base::TimePoint deadline_of(const throng_xmpp_call& call) const;

  throng::scenario::native::NativeCore& core_;
  throng::protocols::xmpp::LoginOptions options_;
  throng::protocols::xmpp::Client client_;
  std::string said_;  // the text of the last answer that had one
  unsigned uses_ = 0;
  bool is_freed_ = false;
};
