#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "throng/host.hpp"

namespace throng {

/// Ways to log in; better ones are preferred.
enum class XmppMechanism : std::uint32_t {
  kPlain = THRONG_XMPP_PLAIN,
  kScramSha1 = THRONG_XMPP_SCRAM_SHA_1,
  kScramSha256 = THRONG_XMPP_SCRAM_SHA_256,
};

/// Who logs in where, and how.
class XmppOptions {
 public:
  /// `jid`: anna@example.org, or anna@example.org/phone for a resource of that name.
  XmppOptions(std::string_view jid, std::string_view password) : jid_(jid), password_(password) {}

  /// Where the server is, instead of the domain's name and port 5222.
  XmppOptions& server(std::string_view host, std::uint16_t port = 5222) {
    host_ = host;
    options_.port = port;
    return *this;
  }
  /// Secures the connection by STARTTLS where the server offers it.
  XmppOptions& tls() { return flag(THRONG_XMPP_TLS); }
  /// The same, and without TLS it fails as no_tls.
  XmppOptions& requires_tls() { return flag(THRONG_XMPP_NEEDS_TLS); }
  /// Secures it from the start.
  XmppOptions& direct_tls() { return flag(THRONG_XMPP_DIRECT_TLS); }
  /// Trusts the certificates in this PEM file only, instead of those that the system trusts.
  XmppOptions& ca_file(std::string_view path) {
    ca_file_ = path;
    return *this;
  }
  /// The user's own certificate with its chain, and its key; PEM files.
  XmppOptions& certificate(std::string_view file, std::string_view key_file) {
    certificate_file_ = file;
    key_file_ = key_file;
    return *this;
  }
  /// Verifies nobody.
  XmppOptions& insecure() {
    options_.tls.insecure = 1;
    return *this;
  }
  /// Allows this mechanism, and others only when they are named too; all, unless told otherwise.
  XmppOptions& mechanism(XmppMechanism which) {
    options_.mechanisms |= static_cast<std::uint32_t>(which);
    return *this;
  }
  /// Makes the account first, unless it is there (in-band registration).
  XmppOptions& registers() { return flag(THRONG_XMPP_REGISTERS); }
  /// Turns on stream management, so that the session can be resumed.
  XmppOptions& resumable() { return flag(THRONG_XMPP_RESUMABLE); }
  /// Tells the senders of messages that these arrived, when they ask for it.
  XmppOptions& receipts() { return flag(THRONG_XMPP_RECEIPTS); }
  /// Of the whole login; 30 s.
  XmppOptions& login_timeout(Duration time) {
    options_.timeout_ns = time.count();
    return *this;
  }
  /// Larger stanzas from the server fail as too_large; 256 KiB.
  XmppOptions& max_stanza(std::uint64_t bytes) {
    options_.max_stanza_bytes = bytes;
    return *this;
  }
  /// Stanzas that are put aside while others are waited for; 256.
  XmppOptions& most_waiting(std::uint64_t stanzas) {
    options_.most_waiting = stanzas;
    return *this;
  }

 private:
  friend class Xmpp;
  XmppOptions& flag(std::uint32_t flag) {
    options_.flags |= flag;
    return *this;
  }
  /// What the program reads; the texts are this object's.
  throng_xmpp_options raw() const {
    throng_xmpp_options raw = options_;
    raw.size = sizeof raw;
    raw.jid = detail::border(jid_);
    raw.password = detail::border(password_);
    raw.host = detail::border(host_);
    raw.tls.ca_file = detail::border(ca_file_);
    raw.tls.certificate_file = detail::border(certificate_file_);
    raw.tls.key_file = detail::border(key_file_);
    return raw;
  }

  throng_xmpp_options options_{};
  std::string jid_, password_, host_, ca_file_, certificate_file_, key_file_;
};

}  // namespace throng
