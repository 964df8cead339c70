#include "runtime/tls/tls.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "base/assert.hpp"
#include "runtime/tls/tls_alert.hpp"

namespace throng::runtime {
namespace {

constexpr std::size_t kMostPlain = std::size_t{16} * 1024;  // of a record
constexpr std::size_t kMostSealed = kMostPlain + 256;       // the same, encrypted
constexpr std::size_t kMostPending = std::size_t{64} * 1024;
constexpr std::size_t kMostRetained = std::size_t{2} * 1024;  // of a buffer that is not in use
// What a poller lends at once, and a record of which only the end was missing.
constexpr std::size_t kPlaintextBytes = std::size_t{80} * 1024;

TlsFailure io_failure(int code) {
  const char* text = strerrordesc_np(code);
  return {TlsFailure::Kind::kIo, code, text == nullptr ? "unknown error" : text};
}

TlsFailure certificate_failure(long code) {
  TlsFailure::Kind kind = TlsFailure::Kind::kUntrusted;
  if (code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID) {
    kind = TlsFailure::Kind::kExpired;
  }
  if (code == X509_V_ERR_HOSTNAME_MISMATCH || code == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    kind = TlsFailure::Kind::kWrongName;
  }
  return {kind, static_cast<int>(code), X509_verify_cert_error_string(code)};
}

TlsFailure alert_failure(int number) {
  std::string_view text = SSL_alert_desc_string_long(number);
  if (text == "unknown") text = tls_alert_name(number);
  return {TlsFailure::Kind::kAlert, number, text};
}

// OpenSSL keeps a list of errors for each thread: what another connection has left there must not
// be taken for one of this. To look first is cheaper than to clear an empty list.
void forget_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

bool is_literal_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

}  // namespace

/// What is being sent. Whatever ends the sending, what has not been sent stays with the connection,
/// in its order: a record must not be lost from the middle.
class Tls::Flight {
 public:
  Flight(Tls& tls, TcpStream& stream) : tls_(tls), send_(stream.send(bytes_)) {
    tls_.is_sending_ = true;
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  ~Flight() {
    send_.detach();
    tls_.is_sending_ = false;
    bytes_.erase(0, bytes_.size() - send_.out.size());
    if (bytes_.empty() && (!tls_.pending_.empty() || bytes_.capacity() > kMostRetained)) return;
    bytes_ += tls_.pending_;
    tls_.pending_.swap(bytes_);
  }
  TcpStream::Send& wait() { return send_; }

 private:
  Tls& tls_;
  std::string bytes_ = std::exchange(tls_.pending_, {});
  TcpStream::Send send_;
};

Tls::Tls(TlsContext& context, const std::string& host, TlsSession previous) : context_(context) {
  ssl_ = SSL_new(context.context_);
  session_ = std::move(previous);
  BIO* bio = BIO_new(context.bio_method_);
  if (ssl_ == nullptr || bio == nullptr) {
    SSL_free(ssl_);
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_app_data(ssl_, this);
  SSL_set_connect_state(ssl_);
  set_host(host);
  if (!session_.is_empty()) SSL_set_session(ssl_, session_.get());
  forget_errors();
}

Tls::~Tls() {
  // Otherwise OpenSSL takes the end for a broken one, and makes the session unfit to be resumed.
  SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

void Tls::set_host(const std::string& host) {
  if (is_literal_address(host)) {
    is_nameless_ = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str()) != 1;
    return;
  }
  // The dot at the end of a full name belongs neither into SNI nor into a certificate.
  const std::string name(host, 0, host.size() - (host.ends_with('.') ? 1 : 0));
  SSL_set_hostflags(ssl_, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  is_nameless_ = name.empty() || name.find('\0') != std::string::npos ||
                 SSL_set1_host(ssl_, name.c_str()) != 1 ||
                 SSL_set_tlsext_host_name(ssl_, name.c_str()) != 1;
}

int Tls::on_write(bio_st* bio, const char* bytes, std::size_t size, std::size_t* written) {
  static_cast<Tls*>(BIO_get_data(bio))->pending_.append(bytes, size);
  BIO_clear_retry_flags(bio);
  *written = size;
  return 1;
}

int Tls::on_read(bio_st* bio, char* bytes, std::size_t size, std::size_t* got) {
  std::string_view& arrived = static_cast<Tls*>(BIO_get_data(bio))->arrived_;
  BIO_clear_retry_flags(bio);
  *got = arrived.copy(bytes, size);
  arrived.remove_prefix(*got);
  if (*got > 0 || size == 0) return 1;
  BIO_set_retry_read(bio);
  return 0;
}

long Tls::on_control(bio_st*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int Tls::on_new_session(ssl_st* ssl, ssl_session_st* session) {
  Tls& tls = *static_cast<Tls*>(SSL_get_app_data(ssl));
  tls.session_ = TlsSession(session);
  tls.has_new_session_ = true;
  return 1;  // taken over
}

void Tls::note_failure(int ssl_error) {
  const unsigned long error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  const bool is_of_tls = ssl_error == SSL_ERROR_SSL && ERR_GET_LIB(error) == ERR_LIB_SSL;
  const char* text = ERR_reason_error_string(error);
  forget_errors();
  if (is_of_tls && reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    failure_ = certificate_failure(SSL_get_verify_result(ssl_));
  } else if (is_of_tls && reason >= SSL_AD_REASON_OFFSET) {
    failure_ = alert_failure(reason - SSL_AD_REASON_OFFSET);
  } else if (is_of_tls && !is_established_ &&
             (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
              reason == SSL_R_HTTPS_PROXY_REQUEST)) {
    failure_ =
        TlsFailure{TlsFailure::Kind::kProtocol, 0, "the server does not speak TLS on that port"};
  } else {
    failure_ = TlsFailure{TlsFailure::Kind::kProtocol, 0,
                          text == nullptr ? "TLS ended for an unknown reason" : text};
  }
}

/// Goes as far with the handshake as what has arrived allows. Returns: whether it is done.
bool Tls::shake() {
  forget_errors();
  const int code = SSL_do_handshake(ssl_);
  if (code == 1) {
    kept_ = arrived_;
    if (!was_resumed() && !has_new_session_) session_ = {};  // the server would not have it
    return true;
  }
  const int error = SSL_get_error(ssl_, code);
  if (error != SSL_ERROR_WANT_READ) note_failure(error);
  return false;
}

Task<Result<bool, TlsFailure>> Tls::handshake(TcpStream& stream) {
  if (is_nameless_) {
    co_return failed(TlsFailure{TlsFailure::Kind::kProtocol, 0,
                                "the host name is none that a certificate can be for"});
  }
  for (;;) {
    const bool is_done = shake();
    arrived_ = {};
    const auto sent = co_await flush(stream);
    if (failure_) co_return failed(*failure_);
    if (!sent.is_ok()) co_return sent;
    if (is_done) {
      is_established_ = true;
      co_return true;
    }
    const auto part = co_await stream.receive();
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return failed(io_failure(part.error().code));
    if (part->empty()) {
      co_return failed(TlsFailure{TlsFailure::Kind::kIo, 0,
                                  "the server closed the connection during the TLS handshake"});
    }
    arrived_ = *part;
  }
}

Task<Result<bool, TlsFailure>> Tls::flush(TcpStream& stream) {
  while (!pending_.empty()) {
    THRONG_ASSERT(!is_sending_);
    Flight flight(*this, stream);
    const auto sent = co_await flight.wait();
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) co_return failed(io_failure(sent.error().code));
  }
  co_return true;
}

void Tls::flush_at_once(TcpStream& stream) {
  if (is_sending_ || pending_.empty()) return;
  Flight flight(*this, stream);
  static_cast<void>(flight.wait().await_ready());  // what the kernel does not take stays pending
}

/// Encrypts from the front of `bytes` as much as may wait to be sent.
void Tls::encrypt(std::string_view& bytes) {
  while (!bytes.empty() && pending_.size() + kMostSealed <= kMostPending) {
    std::size_t written = 0;
    forget_errors();
    const int code = SSL_write_ex(ssl_, bytes.data(), std::min(bytes.size(), kMostPlain), &written);
    if (code != 1) return note_failure(SSL_get_error(ssl_, code));
    bytes.remove_prefix(written);
  }
}

Task<Result<std::size_t, TlsFailure>> Tls::send(TcpStream& stream, std::string_view bytes) {
  THRONG_ASSERT(is_established_);
  const std::size_t total = bytes.size();
  do {
    if (!failure_) encrypt(bytes);
    if (failure_) co_return failed(*failure_);
    const auto sent = co_await flush(stream);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) co_return failed(sent.error());
  } while (!bytes.empty());
  co_return total;
}

/// Decrypts all that has arrived, so that none of it is needed any more. Returns: what it says.
std::string_view Tls::decrypt() {
  std::vector<char>& plain = context_.plaintext_;
  if (plain.empty()) plain.resize(kPlaintextBytes);
  std::size_t used = 0;
  do {
    if (plain.size() - used < kMostPlain) plain.resize(used + kMostPlain);
    std::size_t got = 0;
    forget_errors();
    const int code = SSL_read_ex(ssl_, plain.data() + used, plain.size() - used, &got);
    used += got;
    if (code == 1) continue;
    const int error = SSL_get_error(ssl_, code);
    if (error == SSL_ERROR_WANT_READ) continue;  // there may be more behind what it was
    if (error == SSL_ERROR_ZERO_RETURN) {
      has_ended_ = true;
    } else {
      note_failure(error);
    }
    break;
  } while (!arrived_.empty() || SSL_pending(ssl_) > 0);
  return {plain.data(), used};
}

Task<Result<std::string_view, TlsFailure>> Tls::receive(TcpStream& stream) {
  THRONG_ASSERT(is_established_);
  while (!failure_ && !has_ended_) {
    const std::string kept = std::exchange(kept_, {});
    arrived_ = kept;
    if (kept.empty()) {
      flush_at_once(stream);
      const auto part = co_await stream.receive();
      if (part.is_stopped()) co_return kStopped;
      if (part.is_error()) co_return failed(io_failure(part.error().code));
      if (part->empty()) {
        has_ended_ = was_truncated_ = true;
        break;
      }
      arrived_ = *part;
    }
    const std::string_view plain = decrypt();
    arrived_ = {};
    if (!plain.empty()) co_return plain;
  }
  if (!failure_) co_return std::string_view();
  if (!is_sending_) static_cast<void>(co_await flush(stream));  // says why to the peer
  co_return failed(*failure_);
}

void Tls::close_notify(TcpStream& stream) {
  if (!is_established_ || failure_) return;
  forget_errors();
  SSL_shutdown(ssl_);
  forget_errors();
  flush_at_once(stream);
}

bool Tls::was_resumed() const {
  return SSL_session_reused(ssl_) == 1;
}

std::string_view Tls::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string_view Tls::version() const {
  return SSL_get_version(ssl_);
}

std::string_view Tls::cipher() const {
  return SSL_get_cipher_name(ssl_);
}

TlsSession Tls::session() const {
  if (session_.is_empty() || SSL_SESSION_up_ref(session_.get()) != 1) return {};
  return TlsSession(session_.get());
}

}  // namespace throng::runtime
