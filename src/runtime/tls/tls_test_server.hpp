#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/tls/tls_certificates.hpp"

namespace throng::runtime {

/// How a TLS server of the tests behaves.
struct TlsServerPlan {
  const TlsIdentity* identity = &TlsCertificates::shared().server;
  const TlsIdentity* client_authority = nullptr;  // set: a client must have a certificate of it
  int version = 0;                                // TLS1_2_VERSION, …; 0: whatever fits
  bool speaks_protocol = true;                    // "http/1.1" by ALPN
  std::string greeting;                           // said as soon as the handshake is over
};

/// A TLS server for tests, on OpenSSL's own memory buffers: what arrives is sent back. After "bye"
/// it says close_notify, after "cut" it closes the connection without; "update" makes it change its
/// keys, and ask for the client's.
class TlsTestServer {
 public:
  explicit TlsTestServer(const TlsServerPlan& plan) : context_(SSL_CTX_new(TLS_server_method())) {
    THRONG_ASSERT(context_ != nullptr);
    greeting_ = plan.greeting;
    SSL_CTX_set_min_proto_version(context_, plan.version);
    SSL_CTX_set_max_proto_version(context_, plan.version);
    SSL_CTX_use_certificate(context_, plan.identity->certificate.get());
    SSL_CTX_use_PrivateKey(context_, plan.identity->key.get());
    SSL_CTX_set_session_id_context(context_, reinterpret_cast<const unsigned char*>("t"), 1);
    SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
    if (plan.speaks_protocol) SSL_CTX_set_alpn_select_cb(context_, choose_protocol, nullptr);
    if (plan.client_authority != nullptr) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_),
                          plan.client_authority->certificate.get());
      SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
  }
  TlsTestServer(const TlsTestServer&) = delete;
  TlsTestServer& operator=(const TlsTestServer&) = delete;
  ~TlsTestServer() { SSL_CTX_free(context_); }

  /// One end of a connection, without I/O.
  class End {
   public:
    explicit End(TlsTestServer& server)
        : ssl_(SSL_new(server.context_)), greeting_(server.greeting_) {
      SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      SSL_set_accept_state(ssl_);
    }
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() {
      SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
      SSL_free(ssl_);
    }
    void feed(std::string_view bytes) {
      BIO_write(SSL_get_rbio(ssl_), bytes.data(), static_cast<int>(bytes.size()));
    }
    /// Answers what was fed. Returns: whether the connection goes on.
    bool answer() {
      ERR_clear_error();
      static char bytes[16384];
      for (;;) {
        const int size = SSL_read(ssl_, bytes, sizeof bytes);
        if (size <= 0) {
          const int error = SSL_get_error(ssl_, size);
          if (SSL_is_init_finished(ssl_) == 1 && !greeting_.empty()) {
            SSL_write(ssl_, greeting_.data(), static_cast<int>(greeting_.size()));
            greeting_.clear();
          }
          was_ended_well = error == SSL_ERROR_ZERO_RETURN;
          return error == SSL_ERROR_WANT_READ;
        }
        const std::string_view text(bytes, static_cast<std::size_t>(size));
        if (text == "cut") return false;
        if (text == "bye") SSL_shutdown(ssl_);
        if (text == "bye") return false;
        if (text == "update") SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED);
        SSL_write(ssl_, bytes, size);
      }
    }
    std::string take_output() {
      char* bytes = nullptr;
      const long size = BIO_get_mem_data(SSL_get_wbio(ssl_), &bytes);
      std::string output(bytes, static_cast<std::size_t>(size));
      BIO_reset(SSL_get_wbio(ssl_));
      return output;
    }
    bool was_ended_well = false;  // by the client's close_notify

   private:
    SSL* ssl_;
    std::string greeting_;
  };

  /// Serves until it is stopped.
  Task<void> serve(TcpListener& listener) {
    TaskGroup clients(co_await current_scope());
    for (;;) {
      auto accepted = co_await listener.accept();
      if (!accepted.is_ok()) break;
      clients.spawn(echo(std::move(accepted).value()));
    }
    clients.request_stop();
    co_await clients.join();
  }

  int ended_well = 0;  // connections that the client has ended with a close_notify

 private:
  Task<void> echo(TcpStream stream) {
    End end(*this);
    for (bool goes_on = true; goes_on;) {
      const auto part = co_await stream.receive();
      if (!part.is_ok() || part->empty()) co_return;
      end.feed(*part);
      goes_on = end.answer();
      if (end.was_ended_well) ++ended_well;
      const std::string output = end.take_output();
      if (!(co_await stream.send(output)).is_ok()) co_return;
    }
  }
  static int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                             const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr char kSpoken[] = "\x08http/1.1";
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(
        &found, size, reinterpret_cast<const unsigned char*>(kSpoken), 9, offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
  }

  SSL_CTX* context_;
  std::string greeting_;
};

}  // namespace throng::runtime
