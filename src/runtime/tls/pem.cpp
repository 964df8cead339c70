#include "runtime/tls/pem.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <new>
#include <utility>

#include "base/input_file.hpp"

namespace throng::runtime {
namespace {

/// A file's text as OpenSSL reads it, wiped when it is no longer needed.
class Source {
 public:
  explicit Source(std::string text)
      : text_(std::move(text)),
        bio_(BIO_new_mem_buf(text_.data(), static_cast<int>(text_.size()))) {
    if (bio_ == nullptr) throw std::bad_alloc();
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    BIO_free(bio_);
    OPENSSL_cleanse(text_.data(), text_.size());
  }
  BIO* bio() { return bio_; }

 private:
  std::string text_;
  BIO* bio_;
};

bool is_at_the_end() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

// Asked for the password of an encrypted key: notes it, and gives none.
int note_encryption(char*, int, int, void* is_encrypted) {
  *static_cast<bool*>(is_encrypted) = true;
  return -1;
}

Result<std::string, std::string> read_text(const std::string& path) {
  auto text = base::read_input(path);
  if (text.is_ok() && text->size() > INT_MAX) {
    return failed(fmt::format("\"{}\" is too large for a PEM file", path));
  }
  return text;
}

}  // namespace

void PemRelease::operator()(x509_st* certificate) const {
  X509_free(certificate);
}
void PemRelease::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

Result<std::vector<PemCertificate>, std::string> read_certificates(const std::string& path) {
  auto text = read_text(path);
  if (!text.is_ok()) return failed(text.error() + "; expected certificates in PEM");
  Source source(std::move(text).value());
  std::vector<PemCertificate> certificates;
  ERR_clear_error();
  while (X509* read = PEM_read_bio_X509(source.bio(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(read);
  }
  const bool is_complete = is_at_the_end();
  ERR_clear_error();
  if (!is_complete) {
    return failed(
        fmt::format("certificate {} in \"{}\" is damaged; expected PEM: base64 of DER "
                    "between BEGIN CERTIFICATE and END CERTIFICATE",
                    certificates.size() + 1, path));
  }
  if (certificates.empty()) {
    return failed(fmt::format(
        "\"{}\" holds no certificate; expected PEM, with a line \"-----BEGIN CERTIFICATE-----\"",
        path));
  }
  return certificates;
}

Result<PemKey, std::string> read_key(const std::string& path) {
  auto text = read_text(path);
  if (!text.is_ok()) return failed(text.error() + "; expected a private key in PEM");
  Source source(std::move(text).value());
  bool is_encrypted = false;
  ERR_clear_error();
  PemKey key(PEM_read_bio_PrivateKey(source.bio(), nullptr, note_encryption, &is_encrypted));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (is_encrypted) {
    return failed(
        fmt::format("the private key in \"{}\" is encrypted; expected one without a "
                    "passphrase (openssl pkey -in … -out … removes it)",
                    path));
  }
  return failed(
      fmt::format("\"{}\" holds no private key that can be read; expected PEM, with a line "
                  "\"-----BEGIN PRIVATE KEY-----\"",
                  path));
}

}  // namespace throng::runtime
