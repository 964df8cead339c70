#pragma once

#include <memory>
#include <string>
#include <vector>

#include "throng/result.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY
struct x509_st;      // OpenSSL's X509

namespace throng::runtime {

struct PemRelease {
  void operator()(x509_st* certificate) const;
  void operator()(evp_pkey_st* key) const;
};
using PemCertificate = std::unique_ptr<x509_st, PemRelease>;
using PemKey = std::unique_ptr<evp_pkey_st, PemRelease>;

/// Reads all certificates of a PEM file, at least one; other PEM blocks are passed over.
/// Errors: the file, what is wrong with it and what was expected. Blocks: start-up only.
Result<std::vector<PemCertificate>, std::string> read_certificates(const std::string& path);

/// Reads the private key of a PEM file. It must not be encrypted, for nobody is there to ask.
/// Errors: as above; never anything of the file's content. Blocks: start-up only.
Result<PemKey, std::string> read_key(const std::string& path);

}  // namespace throng::runtime
