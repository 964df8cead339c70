#include "protocols/xmpp/scram.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocols/xmpp/sasl.hpp"

namespace throng::protocols::xmpp {
namespace {

struct Vector {
  ScramHash hash;
  std::string_view nonce, first, challenge, answer, last;
};

// RFC 5802, section 5, and RFC 7677, section 3.
constexpr Vector kVectors[] = {
    {ScramHash::kSha1, "fyko+d2lbbFgONRv9qkxdawL", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
     "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
     "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
     "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
    {ScramHash::kSha256, "rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
     "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
     "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
     "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
     "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
};

TEST(Scram, the_examples_of_the_standards_come_out) {
  for (const Vector& vector : kVectors) {
    ScramCache cache;
    Scram scram(vector.hash, "user", "pencil", vector.nonce, cache);
    EXPECT_EQ(scram.first(), vector.first);
    const auto answer = scram.answer(vector.challenge);
    ASSERT_TRUE(answer.is_ok());
    EXPECT_EQ(*answer, vector.answer);
    EXPECT_TRUE(scram.verify(vector.last).is_ok());
  }
}

Failure refused(std::string_view challenge) {
  ScramCache cache;
  Scram scram(ScramHash::kSha1, "user", "pencil", "abc", cache);
  const auto answer = scram.answer(challenge);
  EXPECT_TRUE(answer.is_error()) << challenge;
  EXPECT_EQ(cache.derived(), 0u) << challenge;
  return answer.is_error() ? answer.error() : Failure{};
}

TEST(Scram, a_challenge_that_is_none_or_not_for_us_is_refused) {
  for (const std::string_view bad :
       {"", "r=", "r=abc", "r=abc,s=QSXC,i=1", "r=abX123,s=QSXC,i=1", "r=abcd,s=,i=1",
        "r=abcd,s=#,i=1", "s=QSXC,r=abcd,i=1", "m=x,r=abcd,s=QSXC,i=1", "r=abcd,s=QSXC,i=0",
        "r=abcd,s=QSXC,i=-1", "r=abcd,s=QSXC,i=1000001", "r=abcd,s=QSXC,i=99999999999999999999",
        "r=abcd,s=QSXC,i=1x", "r=abcd,s=QSXC,i="}) {
    EXPECT_EQ(refused(bad).kind, FailureKind::kBadServer) << bad;
  }
  EXPECT_EQ(refused("r=abc" + std::string(2000, 'x') + ",s=QSXC,i=1").kind,
            FailureKind::kBadServer);
}

TEST(Scram, a_server_that_does_not_know_the_password_is_found_out) {
  const Vector& vector = kVectors[0];
  ScramCache cache;
  Scram scram(vector.hash, "user", "pencil", vector.nonce, cache);
  EXPECT_EQ(scram.verify("v=").error().kind, FailureKind::kBadServer);  // no challenge yet
  ASSERT_TRUE(scram.answer(vector.challenge).is_ok());
  EXPECT_EQ(scram.verify("v=rmF9pqV8S7suAoZWja4dJRkFsKX=").error().kind, FailureKind::kBadServer);
  EXPECT_EQ(scram.verify("").error().kind, FailureKind::kBadServer);
  EXPECT_EQ(scram.verify("e=invalid-proof").error().kind, FailureKind::kNotAuthorized);
}

TEST(Scram, names_with_a_comma_or_an_equals_sign_are_escaped) {
  ScramCache cache;
  EXPECT_EQ(Scram(ScramHash::kSha1, "a=b,c", "p", "n", cache).first(), "n,,n=a=3Db=2Cc,r=n");
  EXPECT_NE(make_nonce(), make_nonce());
  EXPECT_EQ(make_nonce().size(), 24u);
}

TEST(ScramCache, keys_are_derived_once_for_each_password_salt_count_and_hash) {
  ScramCache cache;
  const ScramKeys keys = cache.keys(ScramHash::kSha1, "p", "salt", 10);
  EXPECT_EQ(cache.keys(ScramHash::kSha1, "p", "salt", 10).client, keys.client);
  EXPECT_EQ(cache.derived(), 1u);
  EXPECT_NE(cache.keys(ScramHash::kSha1, "ps", "alt", 10).client, keys.client);
  cache.keys(ScramHash::kSha1, "p", "salt", 11);
  cache.keys(ScramHash::kSha256, "p", "salt", 10);
  EXPECT_EQ(cache.derived(), 4u);
}

TEST(ScramCache, the_oldest_goes_when_it_is_full) {
  ScramCache cache(2);
  cache.keys(ScramHash::kSha1, "a", "s", 1);
  cache.keys(ScramHash::kSha1, "b", "s", 1);
  cache.keys(ScramHash::kSha1, "c", "s", 1);
  EXPECT_EQ(cache.derived(), 3u);
  cache.keys(ScramHash::kSha1, "b", "s", 1);
  cache.keys(ScramHash::kSha1, "c", "s", 1);
  EXPECT_EQ(cache.derived(), 3u);
  cache.keys(ScramHash::kSha1, "a", "s", 1);
  EXPECT_EQ(cache.derived(), 4u);
}

TEST(Sasl, the_best_that_both_sides_allow_is_chosen) {
  Stanza features;
  const auto root = features.open(Stanza::kNone, "http://etherx.jabber.org/streams", "features");
  const auto list = features.open(root, "urn:ietf:params:xml:ns:xmpp-sasl", "mechanisms");
  for (const std::string_view each : {"PLAIN", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "EXTERNAL"}) {
    const auto mechanism = features.open(list, "urn:ietf:params:xml:ns:xmpp-sasl", "mechanism");
    features.add_text(mechanism, each);
    features.close(mechanism);
  }
  Mechanisms allowed;
  EXPECT_EQ(choose_mechanism(features.root(), allowed), Mechanism::kScramSha1);
  allowed.scram_sha_1 = false;
  EXPECT_EQ(choose_mechanism(features.root(), allowed), Mechanism::kPlain);
  allowed.plain = false;
  EXPECT_EQ(choose_mechanism(features.root(), allowed), std::nullopt);
  EXPECT_EQ(choose_mechanism(Element(), allowed), std::nullopt);
}

TEST(Sasl, plain_has_no_identity_but_the_users) {
  EXPECT_EQ(plain_message("a", "b"), std::string("\0a\0b", 4));
  std::string secret = "secret";
  wipe(secret);
  EXPECT_TRUE(secret.empty());
}

}  // namespace
}  // namespace throng::protocols::xmpp
