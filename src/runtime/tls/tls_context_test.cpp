#include "runtime/tls/tls_context.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "runtime/tls/tls_alert.hpp"
#include "runtime/tls/tls_certificates.hpp"

namespace throng::runtime {
namespace {

class TlsContextTest : public testing::Test {
 protected:
  ~TlsContextTest() override {
    for (const std::string& path : paths_) std::remove(path.c_str());
  }
  std::string file(const std::string& text) {
    paths_.push_back(testing::TempDir() + "tls_context_test_" + std::to_string(getpid()) + "_" +
                     std::to_string(paths_.size()));
    std::ofstream(paths_.back()) << text;
    return paths_.back();
  }
  static std::string error_of(const TlsOptions& options) {
    const auto made = TlsContext::make(options);
    return made.is_ok() ? "" : made.error();
  }
  static std::string error_of_ca(const std::string& path) {
    TlsOptions options;
    options.ca_file = path;
    return error_of(options);
  }
  static std::string error_of_pair(const std::string& certificate, const std::string& key) {
    TlsOptions options;
    options.certificate_file = certificate;
    options.key_file = key;
    return error_of(options);
  }
  const TlsCertificates& certificates_ = TlsCertificates::shared();

 private:
  std::vector<std::string> paths_;
};

TEST_F(TlsContextTest, the_defaults_need_no_files) {
  EXPECT_EQ(error_of({}), "");
}

TEST_F(TlsContextTest, a_ca_file_may_hold_many_certificates_and_other_text) {
  const std::string path = file("# ours\n" + certificates_.authority.certificate_pem() +
                                "# another\n" + certificates_.other_authority.certificate_pem());
  EXPECT_EQ(error_of_ca(path), "");
  EXPECT_EQ(error_of_ca(file(certificates_.authority.certificate_pem() +
                             certificates_.authority.certificate_pem())),
            "");
}

TEST_F(TlsContextTest, a_missing_ca_file_is_named) {
  EXPECT_EQ(error_of_ca("/nowhere/ca.pem"),
            "CA file: cannot read \"/nowhere/ca.pem\": No such file or directory; expected "
            "certificates in PEM");
}

TEST_F(TlsContextTest, a_file_that_is_not_pem_is_told_from_a_damaged_one) {
  const std::string text = file("not a certificate");
  EXPECT_EQ(error_of_ca(text), "CA file: \"" + text +
                                   "\" holds no certificate; expected PEM, with a line "
                                   "\"-----BEGIN CERTIFICATE-----\"");
  EXPECT_NE(error_of_ca(file("")).find("holds no certificate"), std::string::npos);
  std::string pem = certificates_.authority.certificate_pem();
  const std::string cut = file(certificates_.other_authority.certificate_pem() + pem.substr(0, 99));
  EXPECT_NE(error_of_ca(cut).find("certificate 2 in \"" + cut + "\" is damaged"),
            std::string::npos);
  pem.replace(60, 8, "AAAAAAAA");
  EXPECT_NE(error_of_ca(file(pem)).find("certificate 1 in"), std::string::npos);
}

TEST_F(TlsContextTest, a_certificate_and_its_key_may_be_in_one_file) {
  const TlsIdentity& client = certificates_.client;
  EXPECT_EQ(error_of_pair(file(client.certificate_pem()), file(client.key_pem())), "");
  EXPECT_EQ(error_of_pair(file(client.key_pem() + client.certificate_pem()), ""), "");
  EXPECT_EQ(
      error_of_pair(file(client.certificate_pem() + certificates_.authority.certificate_pem()),
                    file(client.key_pem())),
      "");
}

TEST_F(TlsContextTest, a_key_of_another_certificate_does_not_match) {
  const std::string certificate = file(certificates_.client.certificate_pem());
  const std::string key = file(certificates_.server.key_pem());
  EXPECT_EQ(error_of_pair(certificate, key),
            "key file: the private key in \"" + key +
                "\" does not match the first certificate in \"" + certificate +
                "\"; expected the key that the certificate was made for");
}

TEST_F(TlsContextTest, an_encrypted_key_is_told_from_none) {
  const std::string certificate = file(certificates_.client.certificate_pem());
  const std::string key = file(certificates_.client.key_pem("open"));
  EXPECT_NE(error_of_pair(certificate, key).find("in \"" + key + "\" is encrypted"),
            std::string::npos);
  EXPECT_NE(error_of_pair(certificate, certificate).find("holds no private key"),
            std::string::npos);
  EXPECT_NE(error_of_pair(certificate, "").find("holds no private key"), std::string::npos);
  EXPECT_NE(error_of_pair(certificate, "/nowhere/key.pem").find("\"/nowhere/key.pem\""),
            std::string::npos);
}

TEST_F(TlsContextTest, an_error_says_nothing_of_what_is_in_a_key) {
  const std::string certificate = file(certificates_.client.certificate_pem());
  std::string pem = certificates_.client.key_pem();
  const std::string secret = pem.substr(pem.find('\n') + 1, 20);
  pem.erase(pem.size() / 2, 10);
  const std::string error = error_of_pair(certificate, file(pem));
  EXPECT_NE(error, "");
  EXPECT_EQ(error.find(secret), std::string::npos);
}

TEST_F(TlsContextTest, a_key_alone_is_not_enough) {
  EXPECT_NE(error_of_pair("", file(certificates_.client.key_pem())).find("without a certificate"),
            std::string::npos);
}

TEST_F(TlsContextTest, a_protocol_has_1_to_255_bytes) {
  TlsOptions options;
  options.protocols = {"http/1.1", ""};
  EXPECT_EQ(error_of(options), "ALPN protocol \"\" has 0 bytes; expected 1 to 255");
  options.protocols = {std::string(256, 'x')};
  EXPECT_NE(error_of(options).find("has 256 bytes"), std::string::npos);
}

TEST(TlsAlert, has_the_name_of_the_rfc) {
  EXPECT_EQ(tls_alert_name(40), "handshake_failure");
  EXPECT_EQ(tls_alert_name(48), "unknown_ca");
  EXPECT_EQ(tls_alert_name(116), "certificate_required");
  EXPECT_EQ(tls_alert_name(255), "unknown");
  EXPECT_EQ(tls_alert_name(-1), "unknown");
}

}  // namespace
}  // namespace throng::runtime
