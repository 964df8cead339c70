#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "throng/result.hpp"

namespace throng::protocols::xmpp {

/// An address of XMPP, node@domain/resource; node and resource may be missing (RFC 7622).
/// Letters of ASCII are made small in node and domain; beyond ASCII nothing is folded or
/// normalised, which the server does.
class Jid {
 public:
  static constexpr std::size_t kMaxPart = 1023;  // bytes

  Jid() = default;  // no address: is_empty
  /// Errors: a sentence about what is wrong with it.
  static Result<Jid, std::string> parse(std::string_view text);
  /// The same of parts, node and resource may be empty.
  static Result<Jid, std::string> of(std::string_view node, std::string_view domain,
                                     std::string_view resource = {});

  bool is_empty() const { return domain_size_ == 0; }
  std::string_view node() const { return std::string_view(text_).substr(0, node_size_); }
  std::string_view domain() const { return text().substr(domain_at(), domain_size_); }
  std::string_view resource() const;
  /// node@domain, or just the domain.
  std::string_view bare() const { return text().substr(0, domain_at() + domain_size_); }
  bool is_bare() const { return bare().size() == text_.size(); }
  std::string_view text() const { return text_; }

  friend bool operator==(const Jid& a, const Jid& b) { return a.text_ == b.text_; }

 private:
  std::size_t domain_at() const { return node_size_ == 0 ? 0 : node_size_ + std::size_t{1}; }

  std::string text_;
  std::uint16_t node_size_ = 0;
  std::uint16_t domain_size_ = 0;
};

/// The part of an address in front of its resource, without any check.
inline std::string_view bare_part(std::string_view address) {
  return address.substr(0, address.find('/'));
}
/// The part behind it; empty when there is none.
inline std::string_view resource_part(std::string_view address) {
  const std::size_t slash = address.find('/');
  return slash == std::string_view::npos ? std::string_view() : address.substr(slash + 1);
}

}  // namespace throng::protocols::xmpp
