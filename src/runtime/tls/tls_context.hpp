#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "throng/result.hpp"

struct bio_method_st;  // OpenSSL's BIO_METHOD
struct ssl_ctx_st;     // OpenSSL's SSL_CTX

namespace throng::runtime {

/// What all TLS connections of a core have in common.
struct TlsOptions {
  std::string ca_file;   // PEM, any number of certificates; empty: those that the system trusts
  bool verifies = true;  // whether the server's certificate and its name must be right
  std::string certificate_file;  // PEM, our own certificate first, then its chain; empty: none
  std::string key_file;          // PEM, not encrypted; empty: in certificate_file
  std::vector<std::string> protocols = {"http/1.1"};  // offered by ALPN, the first is preferred
  bool resumes = true;                                // whether session tickets are taken and used
};

/// The certificates, keys and buffers that the TLS connections of one core share. TLS 1.2 and 1.3,
/// no renegotiation.
/// Thread: the core's own; each core makes its own, so that nothing is contended.
/// Lifetime: must outlive its connections.
class TlsContext {
 public:
  /// Errors: which file is missing or wrong, what is wrong with it, and what it should be. What a
  /// key file holds is never part of the text. Blocks: reads files, start-up only.
  static Result<std::unique_ptr<TlsContext>, std::string> make(const TlsOptions& options);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class Tls;
  TlsContext(const TlsOptions& options);
  /// Returns: what is wrong; empty when nothing is.
  std::string trust(const std::string& ca_file);
  std::string identify(const TlsOptions& options);
  std::string offer(const std::vector<std::string>& protocols);

  ssl_ctx_st* context_;
  bio_method_st* bio_method_;
  const bool verifies_;
  /// What the connection that was read from last has decrypted; one is enough, for it is lent only
  /// until the next await.
  std::vector<char> plaintext_;
};

}  // namespace throng::runtime
