#pragma once

#include <memory>

struct ssl_session_st;  // OpenSSL's SSL_SESSION

namespace throng::runtime {

/// What a later connection needs to resume this one: a session ticket with its keys. May be empty.
/// It fits only connections to the same host, from the same TlsContext: what it resumes is not
/// verified again. Thread: that of the context.
class TlsSession {
 public:
  TlsSession() = default;
  /// Takes over one reference to `session`, which may be null.
  explicit TlsSession(ssl_session_st* session) : session_(session) {}

  bool is_empty() const { return session_ == nullptr; }
  ssl_session_st* get() const { return session_.get(); }

 private:
  struct Release {
    void operator()(ssl_session_st* session) const;
  };
  std::unique_ptr<ssl_session_st, Release> session_;
};

}  // namespace throng::runtime
