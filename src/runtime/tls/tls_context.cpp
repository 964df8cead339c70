#include "runtime/tls/tls_context.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>

#include <new>

#include "runtime/tls/pem.hpp"
#include "runtime/tls/tls.hpp"

namespace throng::runtime {

TlsContext::TlsContext(const TlsOptions& options)
    : context_(SSL_CTX_new(TLS_client_method())),
      bio_method_(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "throng")),
      verifies_(options.verifies) {
  if (context_ == nullptr || bio_method_ == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_options(context_, SSL_OP_NO_RENEGOTIATION);
  // An idle connection keeps no buffers of its own.
  SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context_, verifies_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (options.resumes) {
    // Whoever made the connection keeps its tickets: no cache inside that would have to be bounded.
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context_, &Tls::on_new_session);
  } else {
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context_, SSL_OP_NO_TICKET);
  }
  BIO_meth_set_write_ex(bio_method_, &Tls::on_write);
  BIO_meth_set_read_ex(bio_method_, &Tls::on_read);
  BIO_meth_set_ctrl(bio_method_, &Tls::on_control);
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
  BIO_meth_free(bio_method_);
}

std::string TlsContext::trust(const std::string& ca_file) {
  if (ca_file.empty()) {
    if (verifies_) SSL_CTX_set_default_verify_paths(context_);
    return {};
  }
  auto certificates = read_certificates(ca_file);
  if (!certificates.is_ok()) return "CA file: " + certificates.error();
  X509_STORE* store = SSL_CTX_get_cert_store(context_);
  for (const PemCertificate& certificate : *certificates) {
    if (X509_STORE_add_cert(store, certificate.get()) != 1) throw std::bad_alloc();
  }
  return {};
}

std::string TlsContext::identify(const TlsOptions& options) {
  if (options.certificate_file.empty()) {
    if (options.key_file.empty()) return {};
    return fmt::format(
        "key file \"{}\" without a certificate; expected a certificate file that belongs to it",
        options.key_file);
  }
  auto chain = read_certificates(options.certificate_file);
  if (!chain.is_ok()) return "certificate file: " + chain.error();
  const std::string& key_file =
      options.key_file.empty() ? options.certificate_file : options.key_file;
  auto key = read_key(key_file);
  if (!key.is_ok()) return "key file: " + key.error();
  if (SSL_CTX_use_certificate(context_, chain->front().get()) != 1) {
    const char* reason = ERR_reason_error_string(ERR_get_error());
    return fmt::format("certificate file: the first certificate in \"{}\" cannot be used: {}",
                       options.certificate_file, reason == nullptr ? "unknown reason" : reason);
  }
  for (std::size_t i = 1; i < chain->size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context_, (*chain)[i].get()) != 1) throw std::bad_alloc();
  }
  if (X509_check_private_key(chain->front().get(), key->get()) != 1 ||
      SSL_CTX_use_PrivateKey(context_, key->get()) != 1) {
    return fmt::format(
        "key file: the private key in \"{}\" does not match the first certificate in \"{}\"; "
        "expected the key that the certificate was made for",
        key_file, options.certificate_file);
  }
  return {};
}

std::string TlsContext::offer(const std::vector<std::string>& protocols) {
  std::string wire;  // each name behind its length
  for (const std::string& name : protocols) {
    if (name.empty() || name.size() > 255) {
      return fmt::format("ALPN protocol \"{}\" has {} bytes; expected 1 to 255", name, name.size());
    }
    wire += static_cast<char>(name.size());
    wire += name;
  }
  if (wire.size() > 65'000) return "too many ALPN protocols; expected at most 65,000 bytes of them";
  const auto* bytes = reinterpret_cast<const unsigned char*>(wire.data());
  if (SSL_CTX_set_alpn_protos(context_, bytes, static_cast<unsigned>(wire.size())) != 0) {
    throw std::bad_alloc();
  }
  return {};
}

Result<std::unique_ptr<TlsContext>, std::string> TlsContext::make(const TlsOptions& options) {
  std::unique_ptr<TlsContext> context(new TlsContext(options));
  ERR_clear_error();
  std::string wrong = context->trust(options.ca_file);
  if (wrong.empty()) wrong = context->identify(options);
  if (wrong.empty()) wrong = context->offer(options.protocols);
  ERR_clear_error();
  if (!wrong.empty()) return failed(std::move(wrong));
  return context;
}

}  // namespace throng::runtime
