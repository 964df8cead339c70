#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocols/websocket/close_code.hpp"
#include "protocols/websocket/raw_frame.hpp"

namespace throng::protocols::websocket {

/// What a server sends, and what must come of it: cases of the kind of the Autobahn test suite.
struct ConformanceCase {
  std::string name;
  std::string wire;
  /// In order: "text:…", "binary:…", "ping:…", "pong:…", "close:CODE:REASON"; a failure by its
  /// word. Long payloads as "kind*BYTES".
  std::vector<std::string> expected;
};

/// One event as it stands in ConformanceCase::expected.
inline std::string event_text(const std::string& kind, std::string_view payload) {
  if (payload.size() > 100) return kind + "*" + std::to_string(payload.size());
  return kind + ":" + std::string(payload);
}

/// The table, section by section; each names its cases by the section of the suite it is like.
class ConformanceTable {
 public:
  static std::vector<ConformanceCase> all() {
    ConformanceTable table;
    table.add_framing();
    table.add_pings();
    table.add_reserved();
    table.add_fragmentation();
    table.add_utf8();
    table.add_closes();
    return std::move(table.cases_);
  }

 private:
  using Events = std::vector<std::string>;
  void add(std::string name, std::string wire, Events expected) {
    cases_.push_back({std::move(name), std::move(wire), std::move(expected)});
  }
  /// The same, and then a good end: the case must leave the connection usable.
  void add_good(std::string name, const std::string& wire, Events expected) {
    expected.push_back("close:1000:");
    add(std::move(name), wire + raw_close(1000), std::move(expected));
  }

  void add_framing() {
    for (const std::size_t size : {0, 1, 125, 126, 127, 128, 65535, 65536, 65537}) {
      const std::string text(size, '*');
      const std::string bytes(size, '\xfe');
      add_good("1.1 text of " + std::to_string(size), raw(1, text), {event_text("text", text)});
      add_good("1.2 binary of " + std::to_string(size), raw(2, bytes),
               {event_text("binary", bytes)});
    }
    for (const int wide : {2, 8}) {
      RawFrame frame;
      frame.payload = "Hello";
      frame.length_bytes = wide;
      add("1.3 a length in " + std::to_string(wide) + " bytes", frame.text(), {"bad_frame"});
    }
    RawFrame longer;
    longer.payload = std::string(65535, 'x');
    longer.length_bytes = 8;
    add("1.3 65535 in 8 bytes", longer.text(), {"bad_frame"});
    std::string top = longer.text().substr(0, 2);
    add("1.3 a length with the top bit", top + "\x80" + std::string(7, '\0'), {"bad_frame"});
    RawFrame masked;
    masked.payload = "Hello";
    masked.is_masked = true;
    add("1.4 a masked frame", masked.text(), {"bad_frame"});
    add_good("1.5 three messages", raw(1, "a") + raw(2, "b") + raw(1, "c"),
             {"text:a", "binary:b", "text:c"});
  }

  void add_pings() {
    const std::string most(125, 'p');
    add_good("2.1 ping without payload", raw(9, ""), {"ping:"});
    add_good("2.2 ping with text", raw(9, "Hello"), {"ping:Hello"});
    const std::string bytes("\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8);
    add_good("2.3 ping with bytes", raw(9, bytes), {event_text("ping", bytes)});
    add_good("2.4 ping of 125", raw(9, most), {event_text("ping", most)});
    add("2.5 ping of 126", raw(9, most + "p"), {"bad_frame"});
    add("2.5 pong of 126", raw(10, most + "p"), {"bad_frame"});
    add_good("2.7 pongs nobody asked for", raw(10, "") + raw(10, "x"), {"pong:", "pong:x"});
    add_good("2.9 pong, then ping", raw(10, "x") + raw(9, "y"), {"pong:x", "ping:y"});
    std::string many;
    Events answers;
    for (int i = 0; i < 10; ++i) {
      many += raw(9, std::to_string(i));
      answers.push_back("ping:" + std::to_string(i));
    }
    add_good("2.10 ten pings", many, answers);
  }

  void add_reserved() {
    for (const unsigned bits : {0x10U, 0x20U, 0x30U, 0x40U, 0x50U, 0x60U, 0x70U}) {
      for (const unsigned opcode : {1U, 2U, 8U, 9U, 10U}) {
        RawFrame frame;
        frame.opcode = opcode;
        frame.reserved = bits;
        add("3 reserved bits " + std::to_string(bits >> 4) + " of " + std::to_string(opcode),
            raw(1, "before") + frame.text(), {"text:before", "bad_frame"});
      }
    }
    for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
      add("4 opcode " + std::to_string(opcode), raw(1, "before") + raw(opcode, "x"),
          {"text:before", "bad_frame"});
    }
  }

  void add_fragmentation() {
    add("5.1 ping in fragments", raw(9, "a", false) + raw(0, "b"), {"bad_frame"});
    add("5.2 pong in fragments", raw(10, "a", false) + raw(0, "b"), {"bad_frame"});
    add("5.2 close in fragments", raw(8, "", false) + raw(0, ""), {"bad_frame"});
    add_good("5.3 text in two", raw(1, "a", false) + raw(0, "b"), {"text:ab"});
    add_good("5.4 binary in three", raw(2, "a", false) + raw(0, "b", false) + raw(0, "c"),
             {"binary:abc"});
    add_good("5.5 empty fragments", raw(1, "", false) + raw(0, "", false) + raw(0, ""), {"text:"});
    add_good("5.5 empty around the middle", raw(1, "", false) + raw(0, "b", false) + raw(0, ""),
             {"text:b"});
    add("5.9 continuation of nothing", raw(0, "x"), {"bad_frame"});
    add("5.10 continuation of nothing, more to come", raw(0, "x", false), {"bad_frame"});
    add("5.12 continuation after a message", raw(1, "a") + raw(0, "b"), {"text:a", "bad_frame"});
    add("5.18 text inside of a text", raw(1, "a", false) + raw(1, "b"), {"bad_frame"});
    add("5.18 binary inside of a text", raw(1, "a", false) + raw(2, "b", false), {"bad_frame"});
    add_interleaved();
  }

  /// A message of three fragments with up to two control frames at each place between them.
  void add_interleaved() {
    const std::vector<std::pair<std::string, Events>> between = {
        {"", {}},
        {raw(9, "q"), {"ping:q"}},
        {raw(10, "q"), {"pong:q"}},
        {raw(9, "q") + raw(9, "r"), {"ping:q", "ping:r"}},
        {raw(10, "") + raw(9, "r"), {"pong:", "ping:r"}},
        {raw(9, "q") + raw(10, "r"), {"ping:q", "pong:r"}}};
    for (const auto& [first, first_events] : between) {
      for (const auto& [second, second_events] : between) {
        Events events = first_events;
        events.insert(events.end(), second_events.begin(), second_events.end());
        events.push_back("text:abc");
        add_good("5.19 interleaved",
                 raw(1, "a", false) + first + raw(0, "b", false) + second + raw(0, "c"), events);
      }
    }
    add("5.20 closed in the middle of a message", raw(1, "a", false) + raw_close(1001),
        {"close:1001:"});
    add("5.20 nothing counts after a close", raw_close(1000) + raw(1, "x") + raw(3, ""),
        {"close:1000:"});
  }

  void add_utf8() {
    const std::string good =
        "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6-\xf0\x90\x8d\x88 \xed\x9f\xbf\xee\x80\x80";
    add_good("6.2 text with all lengths", raw(1, good), {"text:" + good});
    for (std::size_t cut = 0; cut <= good.size(); ++cut) {
      add_good("6.2 in fragments cut at " + std::to_string(cut),
               raw(1, good.substr(0, cut), false) + raw(0, good.substr(cut)), {"text:" + good});
    }
    // Wrong as soon as the byte is there: the message need not be complete.
    const std::vector<std::string> bad = {
        "\x80",     "\xbf",     "\xfe",      "\xff",          "\xc0\xaf",
        "\xe0\x80", "\xe0\x9f", "\xf0\x80",  "\xf0\x8f",      "\xc1\xbf",
        "\xed\xa0", "\xed\xbf", "\xf4\x90",  "\xf5",          "\xf8\x88",
        "\xfc\x84", "\xc2(",    "\xe2\x82(", "\xf0\x90\x8d(", "\xce\xba\xed\xa0"};
    for (const std::string& sequence : bad) {
      RawFrame frame;
      frame.payload = "ab" + sequence;
      frame.says_length = 1000;
      add("6.4 fails at once", frame.text(), {"bad_utf8"});
      add("6.4 in a fragment", raw(1, "ok", false) + raw(0, sequence, false), {"bad_utf8"});
      add_good("6.4 as binary", raw(2, sequence), {"binary:" + sequence});
    }
    for (const std::string cut : {"\xc2", "\xe2\x82", "\xf0\x9f\x98", "ok\xce"}) {
      add("6.6 a character cut by the end", raw(1, cut), {"bad_utf8"});
      add("6.6 the same in fragments", raw(1, cut, false) + raw(0, ""), {"bad_utf8"});
    }
    add_good("6.7 noncharacters", raw(1, "\xef\xbf\xbe\xf4\x8f\xbf\xbf"),
             {"text:\xef\xbf\xbe\xf4\x8f\xbf\xbf"});
  }

  void add_closes() {
    add("7.1 close without a code", raw(8, ""), {"close:1005:"});
    add("7.3 half a code", raw(8, "\x03"), {"bad_close"});
    const std::string most(123, 'r');
    add("7.3 a reason of 123", raw_close(1000, most), {"close:1000:" + most});
    add("7.3 a reason of 124", raw_close(1000, most + "r"), {"bad_frame"});
    add("7.5 a reason that is no text", raw_close(1000, "\xce\xba\xed\xa0\x80"), {"bad_utf8"});
    for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                           3000, 3999, 4000, 4999}) {
      add("7.7 code " + std::to_string(code), raw_close(static_cast<std::uint16_t>(code), "bye"),
          {"close:" + std::to_string(code) + ":bye"});
    }
    for (const int code :
         {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
      const std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
      add("7.9 code " + std::to_string(code), raw(8, payload), {"bad_close"});
    }
  }

  std::vector<ConformanceCase> cases_;
};

}  // namespace throng::protocols::websocket
