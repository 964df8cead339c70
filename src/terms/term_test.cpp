#include "terms/term.hpp"

#include <gtest/gtest.h>

namespace throng::terms {
namespace {

TEST(Term, holds_what_it_was_made_of) {
  EXPECT_EQ(Term::integer(-3).as_integer(), -3);
  EXPECT_EQ(Term::real(1.5).as_real(), 1.5);
  EXPECT_TRUE(Term::atom("infinity").is_atom("infinity"));
  EXPECT_FALSE(Term::string("infinity").is_atom("infinity"));
  EXPECT_EQ(Term::binary(std::string("\0\xff", 2)).text(), std::string("\0\xff", 2));
  EXPECT_EQ(Term::tuple({Term::integer(1), Term::list({})}).items().size(), 2u);
}

TEST(Term, equality_ignores_positions_and_the_order_of_a_map) {
  EXPECT_EQ(Term::integer(1, {1, 2}), Term::integer(1, {3, 4}));
  const Term a = Term::atom("a");
  const Term b = Term::atom("b");
  EXPECT_EQ(Term::map({{a, b}, {b, a}}), Term::map({{b, a}, {a, b}}));
}

TEST(Term, terms_of_different_kinds_are_never_equal) {
  const std::vector<Term> all = {Term::atom("1"),   Term::integer(1),  Term::real(1),
                                 Term::string("1"), Term::binary("1"), Term::list({}),
                                 Term::tuple({}),   Term::map({})};
  for (std::size_t left = 0; left < all.size(); ++left) {
    for (std::size_t right = 0; right < all.size(); ++right) {
      EXPECT_EQ(Term::compare(all[left], all[right]), left < right ? -1 : left > right ? 1 : 0);
    }
  }
}

TEST(Term, a_list_that_goes_on_comes_after_its_beginning) {
  const Term one = Term::list({Term::integer(1)});
  const Term more = Term::list({Term::integer(1), Term::integer(0)});
  const Term two = Term::list({Term::integer(2)});
  EXPECT_LT(Term::compare(one, more), 0);
  EXPECT_LT(Term::compare(more, two), 0);
}

TEST(Term, a_map_finds_its_keys_and_keeps_the_last_of_equal_ones) {
  const Term map = Term::map({{Term::string("k"), Term::integer(1)},
                              {Term::atom("k"), Term::integer(2)},
                              {Term::string("k"), Term::integer(3)}});
  EXPECT_EQ(map.items().size(), 4u);
  ASSERT_NE(map.find(Term::string("k")), nullptr);
  EXPECT_EQ(*map.find(Term::string("k")), Term::integer(3));
  EXPECT_EQ(map.find(Term::integer(0)), nullptr);
}

}  // namespace
}  // namespace throng::terms
