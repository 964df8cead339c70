#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string>

#include "base/assert.hpp"
#include "runtime/tls/pem.hpp"

namespace throng::runtime {

/// A certificate and its key; for tests.
struct TlsIdentity {
  PemCertificate certificate;
  PemKey key;

  std::string certificate_pem() const {
    return written([this](BIO* to) { return PEM_write_bio_X509(to, certificate.get()); });
  }
  /// `passphrase`: null leaves the key as it is.
  std::string key_pem(const char* passphrase = nullptr) const {
    return written([&](BIO* to) {
      return PEM_write_bio_PKCS8PrivateKey(
          to, key.get(), passphrase == nullptr ? nullptr : EVP_aes_128_cbc(), passphrase,
          passphrase == nullptr ? 0 : 4, nullptr, nullptr);
    });
  }

 private:
  template <class Write>
  static std::string written(Write write) {
    BIO* memory = BIO_new(BIO_s_mem());
    const int is_written = write(memory);
    THRONG_ASSERT(is_written == 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
  }
};

/// What is in a certificate that a test makes.
struct TlsIdentityPlan {
  std::string name;
  std::string alternative_names;  // "DNS:localhost,IP:127.0.0.1"; empty: none
  bool is_authority = false;
  long from_s = -3600;  // from now on
  long until_s = 24 * 3600;
};

/// Makes a key and a certificate for it. `issuer`: null makes it self-signed.
inline TlsIdentity make_identity(const TlsIdentityPlan& plan, const TlsIdentity* issuer) {
  static long serial = 0;
  TlsIdentity made{PemCertificate(X509_new()), PemKey(EVP_EC_gen("P-256"))};
  X509* const to = made.certificate.get();
  X509_set_version(to, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(to), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(to), plan.from_s);
  X509_gmtime_adj(X509_getm_notAfter(to), plan.until_s);
  X509_set_pubkey(to, made.key.get());
  X509_NAME* const name = X509_get_subject_name(to);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(plan.name.c_str()), -1, -1, 0);
  X509* const from = issuer == nullptr ? to : issuer->certificate.get();
  X509_set_issuer_name(to, X509_get_subject_name(from));
  X509V3_CTX context;
  X509V3_set_ctx(&context, from, to, nullptr, nullptr, 0);
  const auto add = [&](int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    THRONG_ASSERT(extension != nullptr);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
  };
  add(NID_basic_constraints, plan.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!plan.alternative_names.empty()) add(NID_subject_alt_name, plan.alternative_names);
  EVP_PKEY* const signs = issuer == nullptr ? made.key.get() : issuer->key.get();
  const int size = X509_sign(to, signs, EVP_sha256());
  THRONG_ASSERT(size > 0);
  return made;
}

/// The certificates of the tests, made once.
struct TlsCertificates {
  TlsIdentity authority = make_identity({"Throng test CA", "", true}, nullptr);
  TlsIdentity other_authority = make_identity({"Another CA", "", true}, nullptr);
  TlsIdentity server =
      make_identity({"localhost", "DNS:localhost,IP:127.0.0.1,IP:::1"}, &authority);
  TlsIdentity expired =
      make_identity({"localhost", "DNS:localhost", false, -7200, -3600}, &authority);
  TlsIdentity not_yet_valid =
      make_identity({"localhost", "DNS:localhost", false, 3600, 7200}, &authority);
  TlsIdentity wrong_name =
      make_identity({"localhost", "DNS:elsewhere.example,IP:10.9.9.9"}, &authority);
  TlsIdentity self_signed = make_identity({"localhost", "DNS:localhost"}, nullptr);
  TlsIdentity client = make_identity({"a client", ""}, &authority);

  static const TlsCertificates& shared() {
    static const TlsCertificates certificates;
    return certificates;
  }
};

}  // namespace throng::runtime
