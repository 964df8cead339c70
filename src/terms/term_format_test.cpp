#include "terms/term_format.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "base/random.hpp"
#include "terms/term_parser.hpp"
#include "terms/utf8.hpp"

namespace throng::terms {
namespace {

TEST(TermFormat, writes_what_erlang_would_read) {
  const std::pair<Term, std::string_view> cases[] = {
      {Term::atom("abc_D@1"), "abc_D@1"},
      {Term::atom("n@my-host"), "'n@my-host'"},
      {Term::atom("fun"), "'fun'"},
      {Term::atom("xor"), "'xor'"},
      {Term::atom("\xc3\xa9"), "'\xc3\xa9'"},
      {Term::atom(""), "''"},
      {Term::integer(-5), "-5"},
      {Term::real(1), "1.0"},
      {Term::real(-1e300), "-1.0e+300"},
      {Term::real(0.1), "0.1"},
      {Term::real(5e-324), "5.0e-324"},
      {Term::string("a\"b\\\n\x1b\xe2\x80\xae\xc3\xa9"),
       "\"a\\\"b\\\\\\n\\x{1b}\\x{202e}\xc3\xa9\""},
      {Term::binary("abc"), "<<\"abc\">>"},
      {Term::binary("\xc3\xa9"), "<<\"\xc3\xa9\"/utf8>>"},
      {Term::binary("\x01\xff"), "<<1,255>>"},
      {Term::binary(""), "<<>>"},
      {Term::list({Term::integer(1), Term::tuple({})}), "[1, {}]"},
      {Term::map({{Term::string("k"), Term::integer(1)}, {Term::atom("a"), Term::list({})}}),
       "#{a => [], \"k\" => 1}"}};
  for (const auto& [term, text] : cases) EXPECT_EQ(format(term), text);
}

/// Terms of every kind, the strange ones as often as the plain ones.
class RandomTerms {
 public:
  explicit RandomTerms(std::uint64_t seed) : random_(seed, 0) {}

  Term next(int depth = 0) {
    const std::uint64_t kinds = depth < kMostDepth ? 8 : 5;
    switch (random_.uniform(kinds)) {
      case 0:
        return Term::atom(text());
      case 1:
        return Term::integer(integer());
      case 2:
        return Term::real(real());
      case 3:
        return Term::string(text());
      case 4:
        return Term::binary(bytes());
      case 5:
        return Term::list(items(depth));
      case 6:
        return Term::tuple(items(depth));
      default:
        return Term::map(entries(depth));
    }
  }

 private:
  static constexpr int kMostDepth = 5;
  static constexpr std::uint64_t kMostItems = 5;

  std::int64_t integer() {
    return static_cast<std::int64_t>(random_() >> random_.uniform(64)) *
           (random_.uniform(2) == 0 ? 1 : -1);
  }
  double real() {
    while (true) {
      const double number = random_.uniform(2) == 0 ? std::bit_cast<double>(random_())
                                                    : static_cast<double>(integer()) / 8;
      if (std::isfinite(number)) return number;
    }
  }
  std::string text() {
    std::string out;
    for (std::uint64_t left = random_.uniform(8); left > 0; --left) {
      const std::uint64_t below[] = {0x80, 0x20, 0x3000, 0x110000};
      const auto code = static_cast<char32_t>(random_.uniform(below[random_.uniform(4)]));
      append_utf8(out, is_character(code) ? code : U'\\');
    }
    return out;
  }
  std::string bytes() {
    if (random_.uniform(2) == 0) return text();
    std::string out(random_.uniform(8), '\0');
    for (char& byte : out) byte = static_cast<char>(random_.uniform(256));
    return out;
  }
  std::vector<Term> items(int depth) {
    std::vector<Term> all;
    for (std::uint64_t left = random_.uniform(kMostItems); left > 0; --left) {
      all.push_back(next(depth + 1));
    }
    return all;
  }
  std::vector<Term::Entry> entries(int depth) {
    std::vector<Term::Entry> all;
    for (std::uint64_t left = random_.uniform(kMostItems); left > 0; --left) {
      Term key = next(depth + 1);
      all.emplace_back(std::move(key), next(depth + 1));
    }
    return all;
  }

  base::Random random_;
};

constexpr int kRandomTerms = 20'000;

TEST(TermFormat, any_term_is_read_back_from_its_text) {
  RandomTerms terms(1);
  for (int i = 0; i < kRandomTerms; ++i) {
    const Term term = terms.next();
    const std::string text = format(term);
    const auto read = parse_term(text);
    ASSERT_TRUE(read.is_ok()) << text << "\n" << read.error().describe();
    ASSERT_EQ(*read, term) << text;
    ASSERT_EQ(format(*read), text);
  }
}

TEST(TermFormat, any_term_is_read_back_from_its_text_held_as_string_or_bytes) {
  RandomTerms terms(2);
  for (int i = 0; i < kRandomTerms; ++i) {
    const Term term = terms.next();
    for (const Term& wrapped : {Term::string(format(term)), Term::binary(format(term))}) {
      const auto outer = parse_term(format(wrapped));
      ASSERT_TRUE(outer.is_ok());
      ASSERT_EQ(*outer, wrapped);
      const auto inner = parse_term(outer->text());
      ASSERT_TRUE(inner.is_ok());
      ASSERT_EQ(*inner, term);
    }
  }
}

TEST(TermFormat, any_sequence_of_terms_is_read_back) {
  RandomTerms terms(3);
  std::vector<Term> all;
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(terms.next());
    text += format(all.back()) + ".\n";
  }
  const auto read = parse_terms(text);
  ASSERT_TRUE(read.is_ok()) << read.error().describe();
  EXPECT_EQ(*read, all);
}

}  // namespace
}  // namespace throng::terms
