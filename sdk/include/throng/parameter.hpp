#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "throng/host.hpp"
#include "throng/task_group.hpp"
#include "throng/user.hpp"

/// Declares a parameter of the scenario, outside any namespace:
///
///   THRONG_PARAMETER(url, text, "who is put under load", standard("http://127.0.0.1:8088/"));
///   THRONG_PARAMETER(pause, duration, "between two requests", standard(1s), updatable);
///   THRONG_PARAMETER(mode, text, "how users shop", standard("slow"), one_of("slow", "fast"),
///                    updated_by(on_mode));
///   THRONG_PARAMETER(password, text, "of every account", secret, verified_by(is_long));
///
/// Types: text, integer, real, flag, duration, rate (of users), json. Then, as far as wanted:
///   standard(value)   what it is unless it is set
///   secret            its value is shown to nobody
///   one_of(a, b, …)   the values that it may have
///   verified_by(f)    f(value) says whether it may be: a bool, or throng::Verified<T>, which may
///                     make it into another, or give a reason
///   updatable         it may be changed while the run goes on
///   updated_by(f)     the same, and f(name, before, now) is called when it was
/// As long as all of it is literal, `throng params FILE.cpp` reads it without a compiler.
#define THRONG_PARAMETER(name, type, description, ...) \
  THRONG_DECLARE_PARAMETER(name, type, description, false __VA_OPT__(, ) __VA_ARGS__)

/// The same in place of what a plug-in, or Throng itself, declares under this name.
#define THRONG_OVERRIDE(name, type, description, ...) \
  THRONG_DECLARE_PARAMETER(name, type, description, true __VA_OPT__(, ) __VA_ARGS__)

/// Makes the file a plug-in: it has parameters, and neither start nor run. That is said among the
/// records too, for whoever only reads the file.
#define THRONG_PLUGIN                                                                      \
  inline void throng_is_plugin(::throng::User) {}                                          \
  __attribute__((section("throng_records"), used)) constexpr char throng_plugin_record[] = \
      "{\"plugin\":true}";                                                                 \
  static_assert(true)

namespace throng {

/// What a verification says of a value: it may be, it is made into another, or it may not be.
template <class T>
class Verified {
 public:
  Verified(T value) : value_(std::move(value)), is_accepted_(true) {}  // NOLINT: meant as it is
  template <class U>
    requires std::is_convertible_v<U, T>
  Verified(U&& value) : Verified(T(std::forward<U>(value))) {}  // NOLINT: meant as it is

  static Verified rejected(std::string_view reason) { return Verified(std::string(reason), 0); }
  bool is_accepted() const { return is_accepted_; }
  const T& value() const { return value_; }
  const std::string& reason() const { return reason_; }

 private:
  Verified(std::string reason, int) : reason_(std::move(reason)) {}

  T value_{};
  std::string reason_;
  bool is_accepted_ = false;
};

}  // namespace throng

namespace throng::detail::parameter {

template <std::int32_t kKind, class T, class Kept>
struct Type {
  static constexpr std::int32_t kind = kKind;
  using Value = T;      // as functions take it
  using Result = Kept;  // as they return it
  std::string_view name;
};

template <class T>
struct Standard {
  T value;
};
template <class T, std::size_t kCount>
struct OneOf {
  std::array<T, kCount> values;
};
template <class Function>
struct VerifiedBy {
  Function function;
};
template <class Function>
struct UpdatedBy {
  Function function;
};
struct Secret {};
struct Updatable {};

/// The words of a declaration. They are found before whatever the scenario calls by their names.
struct Words {
  using Bytes = std::string_view;
  static constexpr Type<THRONG_TEXT, Bytes, std::string> text{"text"};
  static constexpr Type<THRONG_INTEGER, std::int64_t, std::int64_t> integer{"integer"};
  static constexpr Type<THRONG_REAL, double, double> real{"real"};
  static constexpr Type<THRONG_DURATION, Duration, Duration> duration{"duration"};
  static constexpr Type<THRONG_FLAG, bool, bool> flag{"flag"};
  static constexpr Type<THRONG_RATE, Bytes, std::string> rate{"rate"};
  static constexpr Type<THRONG_JSON, Bytes, std::string> json{"json"};
  static constexpr Secret secret{};
  static constexpr Updatable updatable{};
  template <class T>
  static consteval Standard<T> standard(T value) {
    return {value};
  }
  template <class... T>
  static consteval auto one_of(T... values) {
    using Common = std::common_type_t<T...>;
    return OneOf<Common, sizeof...(T)>{{Common(values)...}};
  }
  template <class Function>
  static consteval VerifiedBy<Function> verified_by(Function function) {
    return {function};
  }
  template <class Function>
  static consteval UpdatedBy<Function> updated_by(Function function) {
    return {function};
  }
};

template <class T, class... Options>
struct Declaration {
  using Type = T;
  std::string_view name;
  T type;
  std::string_view description;
  bool is_override;
  unsigned order;
  std::tuple<Options...> options;
};

template <class T, class... Options>
consteval Declaration<T, Options...> declare(std::string_view name, T type,
                                             std::string_view description, bool is_override,
                                             unsigned order, Options... options) {
  return {name, type, description, is_override, order, {options...}};
}

/// Writes JSON at compile time. Bytes beyond ASCII are written as the code points of their numbers,
/// so that whoever reads it gets the bytes back, whatever they were.
class RecordWriter {
 public:
  static constexpr std::size_t kMost = 8192;

  constexpr void raw(std::string_view text) {
    for (const char c : text) put(c);
  }
  constexpr void text(std::string_view text) {
    put('"');
    for (const char c : text) escape(static_cast<unsigned char>(c));
    put('"');
  }
  constexpr void number(std::int64_t number) {
    char digits[20] = {};
    std::size_t count = 0;
    auto left = static_cast<std::uint64_t>(number);
    if (number < 0) {
      put('-');
      left = 0 - left;
    }
    do digits[count++] = static_cast<char>('0' + left % 10);
    while ((left /= 10) != 0);
    while (count > 0) put(digits[--count]);
  }
  constexpr std::size_t size() const { return size_; }
  constexpr char at(std::size_t i) const { return bytes_[i]; }

 private:
  constexpr void put(char c) {
    if (size_ == kMost) throw "the declaration of this parameter is too long";
    bytes_[size_++] = c;
  }
  constexpr void escape(unsigned char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      put('\\');
      put(static_cast<char>(c));
    } else if (c >= 0x20 && c < 0x7f) {
      put(static_cast<char>(c));
    } else {
      raw("\\u00");
      put(kHex[c / 16]);
      put(kHex[c % 16]);
    }
  }

  std::array<char, kMost> bytes_{};
  std::size_t size_ = 0;
};

template <class T, class V>
constexpr void write_value(RecordWriter& to, const V& value) {
  if constexpr (T::kind == THRONG_FLAG) {
    static_assert(std::is_same_v<V, bool>, "the values of a flag are true and false");
    to.raw(value ? "true" : "false");
  } else if constexpr (T::kind == THRONG_INTEGER) {
    static_assert(std::is_integral_v<V> && !std::is_same_v<V, bool>,
                  "the values of an integer are whole numbers");
    to.number(static_cast<std::int64_t>(value));
  } else if constexpr (T::kind == THRONG_REAL) {
    static_assert(std::is_arithmetic_v<V>, "the values of a real are numbers");
    to.raw("{\"bits\":");
    to.number(std::bit_cast<std::int64_t>(static_cast<double>(value)));
    to.raw("}");
  } else if constexpr (T::kind == THRONG_DURATION) {
    static_assert(std::is_convertible_v<V, Duration>,
                  "the values of a duration are such as 500ms or 10s");
    to.raw("{\"ns\":");
    to.number(Duration(value).count());
    to.raw("}");
  } else {
    static_assert(std::is_convertible_v<V, std::string_view>, "the values of this type are texts");
    to.text(std::string_view(value));
  }
}

/// What one option adds to the record.
template <class T, class V>
constexpr void write_option(RecordWriter& to, const Standard<V>& standard) {
  to.raw(",\"default\":");
  write_value<T>(to, standard.value);
}
template <class T, class V, std::size_t kCount>
constexpr void write_option(RecordWriter& to, const OneOf<V, kCount>& allowed) {
  to.raw(",\"allowed\":[");
  for (std::size_t i = 0; i < kCount; ++i) {
    if (i > 0) to.raw(",");
    write_value<T>(to, allowed.values[i]);
  }
  to.raw("]");
}
template <class T, class Function>
constexpr void write_option(RecordWriter& to, const VerifiedBy<Function>&) {
  to.raw(",\"verified\":true");
}
template <class T, class Function>
constexpr void write_option(RecordWriter& to, const UpdatedBy<Function>&) {
  to.raw(",\"update\":\"function\"");
}
template <class T>
constexpr void write_option(RecordWriter& to, const Secret&) {
  to.raw(",\"secret\":true");
}
template <class T>
constexpr void write_option(RecordWriter& to, const Updatable&) {
  to.raw(",\"update\":\"any\"");
}

template <class Declared>
consteval RecordWriter write_record() {
  constexpr auto declared = Declared::get();
  using T = typename decltype(declared)::Type;
  RecordWriter to;
  to.raw("{\"order\":");
  to.number(declared.order);
  to.raw(",\"name\":");
  to.text(declared.name);
  to.raw(",\"type\":");
  to.text(declared.type.name);
  to.raw(",\"description\":");
  to.text(declared.description);
  if (declared.is_override) to.raw(",\"override\":true");
  std::apply([&to](const auto&... options) { (write_option<T>(to, options), ...); },
             declared.options);
  to.raw("}");
  return to;
}

/// The record, as long as it is, and a zero byte behind it.
template <class Declared>
consteval auto record() {
  constexpr RecordWriter written = write_record<Declared>();
  std::array<char, written.size() + 1> bytes{};
  for (std::size_t i = 0; i < written.size(); ++i) bytes[i] = written.at(i);
  return bytes;
}

/// A value as the scenario's functions take it.
template <class T>
typename T::Value own_value(const throng_setting& setting) {
  if constexpr (T::kind == THRONG_INTEGER) {
    return setting.integer;
  } else if constexpr (T::kind == THRONG_REAL) {
    return setting.real;
  } else if constexpr (T::kind == THRONG_DURATION) {
    return Duration(setting.integer);
  } else if constexpr (T::kind == THRONG_FLAG) {
    return setting.integer != 0;
  } else {
    return view(setting.text);
  }
}
/// The other way; `value` must outlive it.
template <class T>
throng_setting border_value(const typename T::Result& value) {
  throng_setting setting{};
  if constexpr (T::kind == THRONG_INTEGER) {
    setting.integer = value;
  } else if constexpr (T::kind == THRONG_REAL) {
    setting.real = value;
  } else if constexpr (T::kind == THRONG_DURATION) {
    setting.integer = value.count();
  } else if constexpr (T::kind == THRONG_FLAG) {
    setting.integer = value ? 1 : 0;
  } else {
    setting.text = border(value);
  }
  return setting;
}

inline int write_text(std::string_view text, char* to, std::size_t capacity) {
  const std::size_t size = text.size() < capacity ? text.size() : capacity - 1;
  text.copy(to, size);
  to[size] = '\0';
  return 0;
}
inline int write_thrown(char* to, std::size_t capacity) {
  const std::int64_t written = write_failure(std::current_exception(), to, capacity - 1);
  to[written] = '\0';
  return -1;
}

template <class T, class Function>
int verify_with(const Function& function, const throng_setting* value, throng_accept accept,
                void* context, char* text, std::size_t capacity) {
  try {
    using Said = decltype(function(own_value<T>(*value)));
    if constexpr (std::is_same_v<Said, bool> && T::kind != THRONG_FLAG) {
      if (!function(own_value<T>(*value))) return write_text("it was refused", text, capacity);
      accept(context, value);
    } else {
      const Verified<typename T::Result> said = function(own_value<T>(*value));
      if (!said.is_accepted()) return write_text(said.reason(), text, capacity);
      const throng_setting accepted = border_value<T>(said.value());
      accept(context, &accepted);
    }
    return 1;
  } catch (...) {
    return write_thrown(text, capacity);
  }
}

template <class T, class Function>
int update_with(const Function& function, throng_text name, const throng_setting* before,
                const throng_setting* now, char* text, std::size_t capacity) {
  try {
    function(view(name), own_value<T>(*before), own_value<T>(*now));
    return 1;
  } catch (...) {
    return write_thrown(text, capacity);
  }
}

template <class Option>
inline constexpr bool is_verification = false;
template <class Function>
inline constexpr bool is_verification<VerifiedBy<Function>> = true;
template <class Option>
inline constexpr bool is_update = false;
template <class Function>
inline constexpr bool is_update<UpdatedBy<Function>> = true;

/// The place of the option of a kind among them; their number when there is none.
template <class... Options>
consteval std::size_t verification_of(const std::tuple<Options...>&) {
  const bool is[] = {is_verification<Options>..., true};
  std::size_t place = 0;
  while (!is[place]) ++place;
  return place;
}
template <class... Options>
consteval std::size_t update_of(const std::tuple<Options...>&) {
  const bool is[] = {is_update<Options>..., true};
  std::size_t place = 0;
  while (!is[place]) ++place;
  return place;
}

template <class Declared>
int verify(const throng_setting* value, throng_accept accept, void* context, char* text,
           std::size_t capacity) {
  constexpr auto declared = Declared::get();
  using T = typename decltype(declared)::Type;
  return verify_with<T>(std::get<verification_of(declared.options)>(declared.options).function,
                        value, accept, context, text, capacity);
}
template <class Declared>
int update(throng_text name, const throng_setting* before, const throng_setting* now, char* text,
           std::size_t capacity) {
  constexpr auto declared = Declared::get();
  using T = typename decltype(declared)::Type;
  return update_with<T>(std::get<update_of(declared.options)>(declared.options).function, name,
                        before, now, text, capacity);
}

template <class Declared>
consteval throng_parameter entry_of(const char* record, std::size_t size) {
  constexpr auto declared = Declared::get();
  constexpr std::size_t kOptions = std::tuple_size_v<decltype(declared.options)>;
  throng_parameter entry{};
  entry.size = sizeof(throng_parameter);
  entry.kind = decltype(declared)::Type::kind;
  entry.record = {record, size};
  if constexpr (verification_of(declared.options) < kOptions) entry.verify = &verify<Declared>;
  if constexpr (update_of(declared.options) < kOptions) entry.update = &update<Declared>;
  return entry;
}

}  // namespace throng::detail::parameter

#define THRONG_DECLARE_PARAMETER(name_, type_, description_, is_override_, ...)                \
  namespace throng_parameter_##name_ {                                                         \
    struct Declared : ::throng::detail::parameter::Words {                                     \
      static constexpr auto get() {                                                            \
        return ::throng::detail::parameter::declare(#name_, type_, description_, is_override_, \
                                                    __LINE__ __VA_OPT__(, ) __VA_ARGS__);      \
      }                                                                                        \
    };                                                                                         \
    __attribute__((section("throng_records"), used)) constexpr auto record =                   \
        ::throng::detail::parameter::record<Declared>();                                       \
    __attribute__((section("throng_declared"), used,                                           \
                   aligned(8))) constinit throng_parameter entry =                             \
        ::throng::detail::parameter::entry_of<Declared>(record.data(), record.size() - 1);     \
  }                                                                                            \
  static_assert(true)
