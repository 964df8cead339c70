#pragma once

#include <string>
#include <string_view>

#include "cluster/node_messages.hpp"
#include "throng/result.hpp"

namespace throng::cluster {

/// The bytes of a message: its format and version, then its fields; histograms as uncompressed HDR
/// V2 with their exact figures beside. tests/golden holds one of each.
std::string encode(const Delta& message);
std::string encode(const Totals& message);
std::string encode(const Status& message);
std::string encode(const Health& message);
std::string encode(const StuckUser& message);
std::string encode(const LogMessage& message);
std::string encode(const EventMessage& message);
std::string encode(const Answers& message);

/// Reads the bytes of a `Message`, one of the above. Safe for any bytes. Errors: another format or
/// version, and the field that is cut, out of range, or contradicts another.
template <class Message>
Result<Message, std::string> decode_message(std::string_view bytes);

}  // namespace throng::cluster
