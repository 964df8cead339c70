#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/tcp_stream.hpp"
#include "runtime/tls/tls_context.hpp"
#include "runtime/tls/tls_failure.hpp"
#include "runtime/tls/tls_session.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

struct bio_st;  // OpenSSL's BIO
struct ssl_st;  // OpenSSL's SSL

namespace throng::runtime {

/// The client's side of one TLS connection, beside the TcpStream that carries it; every call is
/// given the same stream. First `handshake`, then `send` and `receive`; one coroutine may send
/// while another receives. A deadline of the stream holds for all three.
/// An established connection that waits keeps no buffers.
/// Thread: the core's own. Lifetime: the context must outlive it. It may die at any await of its
/// own tasks, together with them.
class Tls {
 public:
  /// `host`: the name or literal address (no brackets) that the certificate must be for; a name is
  /// also told to the server (SNI). `previous`: what to resume; empty: a full handshake.
  Tls(TlsContext& context, const std::string& host, TlsSession previous);
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  ~Tls();

  /// Makes the connection ready for use, and verifies the server if the context says so.
  /// Result: true; a TlsFailure, after which only the end of the connection is left; stopped. What
  /// a TLS 1.3 server thinks of our certificate comes later, as a failure of `receive`. Suspends:
  /// until the server has answered.
  [[nodiscard]] Task<Result<bool, TlsFailure>> handshake(TcpStream& stream);
  /// Sends all of `bytes`, in pieces: at most 64 KiB wait encrypted.
  /// Result: how many bytes were sent (all); a TlsFailure; stopped.
  /// Suspends: only when the kernel's buffer is full.
  [[nodiscard]] Task<Result<std::size_t, TlsFailure>> send(TcpStream& stream,
                                                           std::string_view bytes);
  /// Waits for bytes. Result: what arrived, lent until the next await of anybody on this core;
  /// empty when the peer has closed, now and ever after; a TlsFailure; stopped. Suspends: when
  /// nothing is there.
  [[nodiscard]] Task<Result<std::string_view, TlsFailure>> receive(TcpStream& stream);
  /// Tells the peer that no more will come, as far as that is possible at once; does not suspend,
  /// and leaves the stream open. To be called after the last send, or not at all.
  void close_notify(TcpStream& stream);

  /// The peer ended the connection without a close_notify: what came before it may be only a part.
  bool was_truncated() const { return was_truncated_; }

  // Of an established connection; the texts live as long as it.
  bool was_resumed() const;
  std::string_view protocol() const;  // chosen by ALPN; empty: none
  std::string_view version() const;   // "TLSv1.3"
  std::string_view cipher() const;    // "TLS_AES_256_GCM_SHA384"
  /// The newest session ticket, or the one that this connection has resumed; empty: none.
  TlsSession session() const;

 private:
  friend class TlsContext;
  class Flight;
  static int on_write(bio_st* bio, const char* bytes, std::size_t size, std::size_t* written);
  static int on_read(bio_st* bio, char* bytes, std::size_t size, std::size_t* got);
  static long on_control(bio_st* bio, int command, long number, void* pointer);
  static int on_new_session(ssl_st* ssl, ssl_session_st* session);

  Task<Result<bool, TlsFailure>> flush(TcpStream& stream);
  void flush_at_once(TcpStream& stream);
  bool shake();
  void encrypt(std::string_view& bytes);
  std::string_view decrypt();
  void note_failure(int ssl_error);
  void set_host(const std::string& host);

  TlsContext& context_;
  ssl_st* ssl_ = nullptr;
  TlsSession session_;
  std::string pending_;                // encrypted, to be sent
  std::string kept_;                   // arrived, but could not be decrypted before an await
  std::string_view arrived_;           // what OpenSSL may read now; empty at every await
  std::optional<TlsFailure> failure_;  // told by every call from then on
  bool is_nameless_ = false;           // the host is none that a certificate could be for
  bool is_established_ = false;
  bool has_new_session_ = false;
  bool is_sending_ = false;
  bool has_ended_ = false;
  bool was_truncated_ = false;
};

}  // namespace throng::runtime
