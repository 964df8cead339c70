#include "cli/params_table.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "config/parameters.hpp"
#include "report/wrap.hpp"

namespace throng::cli {
namespace {

using namespace std::chrono_literals;
using config::Declaration;
using config::Value;

Declaration declared(std::string name, std::optional<Value> standard = {}) {
  Declaration declaration;
  declaration.name = std::move(name);
  declaration.description = "what " + declaration.name + " is for";
  declaration.standard = std::move(standard);
  return declaration;
}

std::vector<Declaration> some() {
  std::vector<Declaration> all = config::builtin_declarations();
  Declaration mood = declared("mood", Value::text("calm"));
  mood.verification = Declaration::Verification::kAllowed;
  mood.allowed = {Value::text("calm"), Value::text("hasty")};
  mood.update_policy = Declaration::UpdatePolicy::kFunction;
  Declaration password = declared("password", Value::text("s3cret"));
  password.is_secret = true;
  Declaration number = declared("number");
  number.type = config::ParameterType::kInteger;
  number.verification = Declaration::Verification::kFunction;
  all.insert(all.end(),
             {mood, password, number, declared("url", Value::text("http://127.0.0.1:8088/a/b")),
              declared("none"), declared("empty", Value::text(""))});
  return all;
}

TEST(ParamsTable, has_a_line_for_each_and_its_description) {
  EXPECT_EQ(params_table(some(), 80),
            R"(name       type     default    may be            update
user_rate  rate     unlimited  any               any
    How fast users start, over the whole run: 20/s, 1200/min, or unlimited. A
    number without a unit is so many per minute; with 0 nobody starts until it
    is raised.
mood       text     calm       calm, hasty       function
    what mood is for
password   text     ***        any               read-only
    (secret) what password is for
number     integer  required   what is verified  read-only
    what number is for
url        text     see below  any               read-only
    what url is for
    default: http://127.0.0.1:8088/a/b
none       text     none       any               read-only
    what none is for
empty      text     ""         any               read-only
    what empty is for
)");
}

TEST(ParamsTable, never_is_wider_than_the_terminal) {
  std::vector<Declaration> all = some();
  all.push_back(declared(std::string(64, 'n'), Value::text(std::string(300, 'x'))));
  Declaration many = declared("many");
  many.verification = Declaration::Verification::kAllowed;
  for (int i = 0; i < 100; ++i) many.allowed.push_back(Value::text("value" + std::to_string(i)));
  all.push_back(many);
  for (const unsigned columns : {40U, 60U, 80U, 200U}) {
    std::istringstream lines(params_table(all, columns));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(report::width(line), columns) << line;
    }
  }
}

TEST(ParamsTable, nothing_of_it_controls_the_terminal) {
  Declaration bad = declared("a", Value::text("\x1b[2J\n"));
  bad.description = "x\ny\x1b";
  EXPECT_EQ(params_table(std::vector{bad}, 80),
            "name  type  default    may be  update\n"
            "a     text  \\x1b[2J\\n  any     read-only\n    x\\ny\\x1b\n");
}

}  // namespace
}  // namespace throng::cli
