#include "protocols/xmpp/jid.hpp"

#include <algorithm>

#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void append_small(std::string& out, std::string_view text) {
  std::transform(text.begin(), text.end(), std::back_inserter(out), small);
}

bool is_well_formed(std::string_view text) {
  return text.size() <= Jid::kMaxPart && is_xml_text(text) &&
         text.find_first_of("\r\n\t\x7f") == std::string_view::npos;
}

// RFC 7622, section 3.3.1: these and blanks.
constexpr std::string_view kNotInNodes = "\"&'/:<>@ ";
constexpr std::string_view kNotInDomains = "\"&'/<>@ ";

}  // namespace

Result<Jid, std::string> Jid::parse(std::string_view text) {
  // The resource first: it may hold any of the separators.
  const std::size_t slash = text.find('/');
  const std::string_view bare = text.substr(0, slash);
  const bool has_resource = slash != std::string_view::npos;
  const std::string_view resource = has_resource ? text.substr(slash + 1) : std::string_view();
  if (has_resource && resource.empty()) {
    return failed(std::string("the address ends in a slash; a resource should follow"));
  }
  const std::size_t sign = bare.find('@');
  const bool has_node = sign != std::string_view::npos;
  if (has_node && sign == 0) {
    return failed(std::string("nothing stands before the @; expected node@domain"));
  }
  return of(has_node ? bare.substr(0, sign) : std::string_view(),
            has_node ? bare.substr(sign + 1) : bare, resource);
}

Result<Jid, std::string> Jid::of(std::string_view node, std::string_view domain,
                                 std::string_view resource) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (domain.empty()) return failed(std::string("the address has no domain"));
  for (const std::string_view part : {node, domain, resource}) {
    if (!is_well_formed(part)) {
      return failed(
          std::string("a part of the address is longer than 1023 bytes, or holds control "
                      "characters or what is no UTF-8"));
    }
  }
  if (node.find_first_of(kNotInNodes) != std::string_view::npos) {
    return failed(std::string("the part before the @ holds one of \" & ' / : < > @ or a blank"));
  }
  if (domain.find_first_of(kNotInDomains) != std::string_view::npos) {
    return failed(std::string("the domain holds one of \" & ' / < > @ or a blank"));
  }
  Jid jid;
  jid.node_size_ = static_cast<std::uint16_t>(node.size());
  jid.domain_size_ = static_cast<std::uint16_t>(domain.size());
  append_small(jid.text_, node);
  if (!node.empty()) jid.text_ += '@';
  append_small(jid.text_, domain);
  if (!resource.empty()) jid.text_.append("/").append(resource);
  return jid;
}

std::string_view Jid::resource() const {
  return is_bare() ? std::string_view() : text().substr(bare().size() + 1);
}

}  // namespace throng::protocols::xmpp
