#pragma once

#include <string>

#include "config/declaration.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// The functions that a scenario or plug-in has declared for its parameters.
class ParameterFunctions {
 public:
  virtual ~ParameterFunctions() = default;
  /// Of a declaration with Verification::kFunction: the value to keep, which may be another than
  /// the one given, of the same type; the error is the reason to refuse it. May throw, which
  /// refuses it too. Never called for undefined.
  virtual Result<Value, std::string> verify(const Declaration& declaration, const Value& value) = 0;
  /// Of a declaration with UpdatePolicy::kFunction: the value has changed. May throw.
  virtual void updated(const Declaration& declaration, const Value& old_value,
                       const Value& new_value) = 0;
};

/// For runs in which nothing can declare a function.
class NoParameterFunctions final : public ParameterFunctions {
 public:
  Result<Value, std::string> verify(const Declaration&, const Value&) override {
    return failed(std::string("there is no function to verify it"));
  }
  void updated(const Declaration&, const Value&, const Value&) override {}
};

}  // namespace throng::config
