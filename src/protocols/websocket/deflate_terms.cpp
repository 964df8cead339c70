#include "protocols/websocket/deflate_terms.hpp"

#include <algorithm>

#include "protocols/http/head_fields.hpp"
#include "protocols/websocket/extension_list.hpp"

namespace throng::protocols::websocket {
namespace {

using http::equals_lower;

constexpr std::string_view kName = "permessage-deflate";
constexpr std::string_view kServerNoContext = "server_no_context_takeover";
constexpr std::string_view kClientNoContext = "client_no_context_takeover";
constexpr std::string_view kServerWindow = "server_max_window_bits";
constexpr std::string_view kClientWindow = "client_max_window_bits";

constexpr Failure kNoList =
    failure(FailureKind::kBadExtension, "the answer's extensions are no list of such");
constexpr Failure kNotOffered =
    failure(FailureKind::kBadExtension, "the server uses an extension that was not offered");
constexpr Failure kTwice =
    failure(FailureKind::kBadExtension, "the server agrees to permessage-deflate twice");
constexpr Failure kBadParameter =
    failure(FailureKind::kBadExtension,
            "a parameter of permessage-deflate is unknown, wrong or there twice");
constexpr Failure kAgainstOffer =
    failure(FailureKind::kBadExtension, "the server's permessage-deflate is not what was offered");

/// The parameters of one permessage-deflate, with the values as they stand there.
struct Parameters {
  bool server_no_context = false;
  bool client_no_context = false;
  bool has_server_window = false;
  bool has_client_window = false;
  int server_window = kMostWindowBits;
  int client_window = kMostWindowBits;
};

/// 8 to 15, without zeros in front; 0 for all else.
int read_bits(std::string_view text) {
  if (text == "8" || text == "9") return text[0] - '0';
  if (text.size() == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '5') {
    return 10 + text[1] - '0';
  }
  return 0;
}

bool read_flag(const Extension::Parameter& parameter, bool& flag) {
  if (flag || parameter.has_value) return false;
  return flag = true;
}

bool read_window(const Extension::Parameter& parameter, bool needs_value, bool& is_there,
                 int& window) {
  if (is_there || (needs_value && !parameter.has_value)) return false;
  is_there = true;
  if (parameter.has_value) window = read_bits(parameter.value);
  return window != 0;
}

/// `is_offer`: what a client writes; there a client's window may stand without a value.
std::optional<Parameters> read(const Extension& extension, bool is_offer) {
  Parameters read;
  for (const Extension::Parameter& parameter : extension.parameters) {
    bool is_right = false;
    if (equals_lower(parameter.name, kServerNoContext)) {
      is_right = read_flag(parameter, read.server_no_context);
    } else if (equals_lower(parameter.name, kClientNoContext)) {
      is_right = read_flag(parameter, read.client_no_context);
    } else if (equals_lower(parameter.name, kServerWindow)) {
      is_right = read_window(parameter, true, read.has_server_window, read.server_window);
    } else if (equals_lower(parameter.name, kClientWindow)) {
      is_right = read_window(parameter, !is_offer, read.has_client_window, read.client_window);
    }
    if (!is_right) return std::nullopt;
  }
  return read;
}

std::string parameter(std::string_view name, int value) {
  return "; " + std::string(name) + '=' + std::to_string(value);
}

/// Whether the server has kept to what it was asked for.
bool is_kept(const DeflateTerms& wanted, const Parameters& answer) {
  if (!wanted.server_keeps_context && !answer.server_no_context) return false;
  if (wanted.server_window_bits == kMostWindowBits) return true;
  return answer.has_server_window && answer.server_window <= wanted.server_window_bits;
}

}  // namespace

std::string DeflateOffer::text() const {
  std::string text(kName);
  if (!wanted.server_keeps_context) text.append("; ").append(kServerNoContext);
  if (!wanted.client_keeps_context) text.append("; ").append(kClientNoContext);
  if (wanted.server_window_bits < kMostWindowBits) {
    text += parameter(kServerWindow, wanted.server_window_bits);
  }
  // Without a value: the server may name any.
  if (wanted.client_window_bits == kMostWindowBits) return text.append("; ").append(kClientWindow);
  return text + parameter(kClientWindow, wanted.client_window_bits);
}

Result<std::optional<DeflateTerms>, Failure> read_agreement(const DeflateOffer& offer,
                                                            std::string_view answer) {
  const auto list = read_extensions(answer);
  if (!list) return failed(kNoList);
  if (list->empty()) return std::optional<DeflateTerms>();
  const bool is_known = std::all_of(list->begin(), list->end(), [](const Extension& extension) {
    return equals_lower(extension.name, kName);
  });
  if (!offer.is_made || !is_known) return failed(kNotOffered);
  if (list->size() > 1) return failed(kTwice);
  const auto parameters = read(list->front(), false);
  if (!parameters) return failed(kBadParameter);
  if (!is_kept(offer.wanted, *parameters)) return failed(kAgainstOffer);
  DeflateTerms terms;
  terms.client_keeps_context = offer.wanted.client_keeps_context && !parameters->client_no_context;
  terms.server_keeps_context = !parameters->server_no_context;
  terms.client_window_bits = std::min(offer.wanted.client_window_bits, parameters->client_window);
  terms.server_window_bits = parameters->server_window;
  return std::optional<DeflateTerms>(terms);
}

std::optional<DeflateAnswer> answer_offers(std::string_view offers) {
  const auto list = read_extensions(offers);
  if (!list) return std::nullopt;
  for (const Extension& extension : *list) {
    if (!equals_lower(extension.name, kName)) continue;
    const auto wanted = read(extension, true);
    if (!wanted || !MessageDeflater::can_use(wanted->server_window)) continue;
    DeflateAnswer answer;
    answer.text = kName;
    answer.terms = DeflateTerms{!wanted->client_no_context, !wanted->server_no_context,
                                wanted->client_window, wanted->server_window};
    if (wanted->server_no_context) answer.text.append("; ").append(kServerNoContext);
    if (wanted->client_no_context) answer.text.append("; ").append(kClientNoContext);
    if (wanted->has_server_window) answer.text += parameter(kServerWindow, wanted->server_window);
    if (wanted->has_client_window) answer.text += parameter(kClientWindow, wanted->client_window);
    return answer;
  }
  return std::nullopt;
}

}  // namespace throng::protocols::websocket
