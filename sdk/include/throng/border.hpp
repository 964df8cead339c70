#pragma once

#include <cstddef>
#include <cstdint>

#include "throng/border_network.hpp"
#include "throng/border_words.hpp"

// What the program and a scenario's shared object know of each other: C types only, so that both
// may be compiled by different compilers. Tables and structures that begin with `size` grow at
// their end; the other side reads no further than that. A scenario is loaded only when its stamp is
// the program's: tools/stamp_border keeps it equal to a hash of this file and its parts.
#define THRONG_BORDER_STAMP "0eacc4e91a2313fa"

extern "C" {

// One core's loop.
struct throng_core {
  void* continuation;  // the frame to go on with after the one that runs now has returned
  void* context;       // what the program keeps for the scenario on this core
};

// What the waits of a coroutine belong to. The program has more behind it.
struct throng_scope {
  struct throng_core* core;
  std::uint64_t user;  // whose; 0: nobody's
};

// Told when an outermost frame has ended; it runs inside the ending frame and only takes a note.
struct throng_completion {
  void (*on_finished)(struct throng_completion*);
};

// How the program handles outermost frames that the scenario made.
struct throng_frames {
  // Tells the frame what it belongs to and who is told of its end, before it is resumed.
  void (*adopt)(void* frame, struct throng_scope*, struct throng_completion*);
  // Of a frame that has ended: writes what it threw, cut at `capacity`. Returns the bytes written,
  // or -1 when it threw nothing.
  std::int64_t (*failure)(void* frame, char* text, std::size_t capacity);
};

// A wait of a coroutine for an operation of the program; it lies in the awaiter. An operation that
// suspends returns 1, and the frame is resumed when it has ended; with 0 it has ended already.
struct throng_wait {
  void* frame;
  void* operation;  // the program's, until `forget`
  std::uint32_t kind;
  std::int32_t outcome;
};
enum : std::int32_t { THRONG_DONE = 0, THRONG_STOPPED = 1, THRONG_FAILED = 2 };

struct throng_metric {
  std::uint32_t size;
  std::uint32_t type;  // 0 counter, 1 gauge, 2 histogram
  struct throng_text name, unit, help;
  const struct throng_label* labels;
  std::size_t label_count;
};

// When work arrives; `plan` as in `throng http --rate`.
struct throng_arrival_options {
  std::uint32_t size;
  std::uint32_t is_poisson;
  struct throng_text plan;
  std::uint64_t most_in_flight;         // 0: the program's
  std::uint64_t share_index, share_of;  // takes the slots index, index + of, ...; 0 of: all
};

// What the value of a message is, for those who do not know its type; as long as the program.
struct throng_message_kind {
  std::uint32_t size;
  std::uint32_t reserved;
  // Moves the value to where there is none; nothing is left of it. Null: its bytes are copied.
  void (*move)(void* value, void* to);
  void (*destroy)(void* value);  // null: there is nothing to do
  // For another process. Each returns 1; 0 when bytes are no such value, -1 when it threw.
  int (*encode)(const void* value, void (*take)(void* context, struct throng_text), void* context);
  int (*decode)(struct throng_text bytes, void* value);
};

enum : std::size_t { THRONG_MESSAGE_BYTES = 48 };

// A message, wherever it lies: the value is in it, or is a pointer to what is larger.
struct throng_message {
  std::uint64_t tag;                       // a hash of the name
  const char* name;                        // as long as the program
  const struct throng_message_kind* kind;  // null: this is none
  std::uint64_t from;                      // a user
  alignas(16) unsigned char value[THRONG_MESSAGE_BYTES];
};

struct throng_wanted_tag {
  std::uint64_t tag;
  const char* name;
  const struct throng_message_kind* kind;
};

// What a receive waits for. It must lie still until the wait has ended.
struct throng_wanted {
  std::uint32_t size;
  std::uint32_t tag_count;  // 0: messages of any tag
  const struct throng_wanted_tag* tags;
  // Null: all. Returns 1 for a message that is wanted, 0 for another, -1 when it threw: the receive
  // then ends as THRONG_FAILED and takes none.
  int (*accepts)(void* context, const struct throng_message*);
  void* context;
  std::int64_t timeout_ns;  // below 0: none
};

// Something that happens right now; see docs/events.md.
struct throng_event {
  std::uint32_t size;
  std::uint32_t reserved;
  struct throng_text name;
  std::int64_t now_ns;
  std::int64_t duration_ns;  // of what ends here; below 0: nothing does
  std::uint64_t user;        // 0: nobody's
  std::uint64_t count;
  const struct throng_label* fields;
  std::size_t field_count;
};

enum : std::int32_t { THRONG_SENT = 0, THRONG_FULL = 1, THRONG_GONE = 2 };

// How often a throttle lets pass: `count` in each interval; with an interval of 0 so many at a
// time.
struct throng_pace {
  std::uint32_t size;
  std::uint32_t flags;
  std::int64_t count;
  std::int64_t interval_ns;
};
enum : std::uint32_t {
  THRONG_PACE_UNLIMITED = 1,
  THRONG_PACE_MEAN = 2,  // the mean is kept, and an interval may hold more
  THRONG_PACE_GAP = 4    // `interval_ns` is the time between two, without a count
};

// A change of a pace in steps; `given`: which of the fields behind it count, the first as bit 0.
struct throng_gradual {
  std::uint32_t size;
  std::uint32_t given;
  std::int64_t from_rate, to_rate, interval_ns, from_gap_ns, to_gap_ns;
  std::int64_t step_count, step_size, step_interval_ns, duration_ns;
};

// What a throttle has granted.
struct throng_turn {
  void* place;           // of a parallelism: until throttle_release; else null
  std::int64_t slot_ns;  // when its slot lay, by now_ns
};
enum : std::int32_t {
  THRONG_THROTTLE_START = 0,
  THRONG_THROTTLE_STOP = 1,
  THRONG_THROTTLE_CHANGE = 2,
  THRONG_THROTTLE_GRADUAL = 3,
  THRONG_THROTTLE_PAUSE = 4,
  THRONG_THROTTLE_RESUME = 5
};

enum : std::size_t { THRONG_MEMBER_BYTES = 16 };

// Somebody who was added to a coordinator, with what was given with it.
struct throng_member {
  std::uint64_t user;
  std::uint64_t reserved;
  alignas(16) unsigned char data[THRONG_MEMBER_BYTES];
};

// What that is, for those who do not know its type; as long as the program.
struct throng_member_kind {
  std::uint32_t size;
  std::uint32_t reserved;
  // Makes another one of it, in whatever thread; neither throws. Null: its bytes are copied, and
  // nothing is to be destroyed.
  void (*copy)(const void* data, void* to);
  void (*destroy)(void* data);
};

enum : std::int32_t {
  THRONG_COORDINATE = 0,
  THRONG_TIMEOUT = 1,
  THRONG_RESET = 2,
  THRONG_STOP = 3
};
// A group that a coordinator acts on; lent until the action has ended.
struct throng_coordination {
  std::uint32_t size;
  std::int32_t type;
  std::uint64_t count;
  struct throng_scope* scope;           // nobody's; null where there are no cores
  const struct throng_member* members;  // who was added last comes first; null: not gathered
  const struct throng_member* pair[2];  // of actions on pairs; null: nobody
};

// What a coordinator does with a group.
struct throng_action {
  std::uint32_t takes;  // 1: the event; 2: the members too; 3: each pair of them
  std::uint32_t reserved;
  const void* identity;  // the same of what is known to be the same; null: not known
  void* context;
  // 1: it is done; 0: `frame` is to be run for that; -1: it threw, and `text` says what, cut at
  // `capacity`.
  int (*call)(void* context, const struct throng_coordination*, void** frame, char* text,
              std::size_t capacity);
};

struct throng_coordinator_item {
  std::int64_t least, most;  // of a group; both 0: all
  const struct throng_action* actions;
  std::size_t action_count;
};

struct throng_coordinator_plan {
  std::uint32_t size;
  std::uint32_t reserved;
  const struct throng_member_kind* kind;
  const struct throng_frames* frames;  // those that actions make
  const struct throng_coordinator_item* items;
  std::size_t item_count;
  std::int64_t timeout_ns;  // INT64_MAX: none
  void* owner;              // of all of this, until `free` is called with it
  void (*free)(void* owner);
};

struct throng_json_value {
  const void* node;  // null: there is none
};

typedef struct throng_user throng_user;
typedef struct throng_group throng_group;
typedef struct throng_http throng_http;
typedef struct throng_tcp throng_tcp;
typedef struct throng_websocket throng_websocket;
typedef struct throng_xmpp throng_xmpp;
typedef struct throng_json throng_json;
typedef struct throng_settings throng_settings;
typedef struct throng_arrivals throng_arrivals;

enum : std::int32_t {
  THRONG_TEXT = 0,
  THRONG_INTEGER = 1,
  THRONG_REAL = 2,
  THRONG_DURATION = 3,
  THRONG_FLAG = 4,
  THRONG_RATE = 5,    // of users: a text such as 20/s
  THRONG_JSON = 6,    // a text
  THRONG_NEEDED = 16  // added to a kind: without the parameter the scenario cannot begin
};
// What a setting was read as; which field counts depends on its kind.
struct throng_setting {
  struct throng_text text;
  std::int64_t integer;  // ns of a duration, 0 or 1 of a flag
  double real;
};

enum : std::int32_t {
  THRONG_JSON_NONE = 0,
  THRONG_JSON_NULL = 1,
  THRONG_JSON_FLAG = 2,
  THRONG_JSON_NUMBER = 3,
  THRONG_JSON_TEXT = 4,
  THRONG_JSON_ARRAY = 5,
  THRONG_JSON_OBJECT = 6
};

// What the program offers. All is called on the thread of the core that the scope is of, but for
// `series`, `setting` and the calls of JSON, which any thread may make.
struct throng_host {
  std::uint32_t size;
  std::uint32_t reserved;

  int (*sleep)(struct throng_scope*, struct throng_wait*, std::int64_t ns);
  int (*until_stopped)(struct throng_scope*, struct throng_wait*);
  void (*forget)(struct throng_wait*);

  int (*is_stopped)(const struct throng_scope*);
  std::int64_t (*now_ns)(const struct throng_scope*);
  void (*log)(struct throng_scope*, std::int32_t level, struct throng_text);
  std::uint64_t (*random)(throng_user*);
  int (*remove_user)(throng_user*, int forced);

  // Suspends to let others run, while iterations are held, and between two passes that are repeated
  // after a while. The outcome is THRONG_STOPPED when there is to be no other iteration; `done`:
  // how many there were.
  int (*begin_iteration)(throng_user*, struct throng_scope*, struct throng_wait*,
                         std::uint64_t done);
  // `outcome`: THRONG_DONE, THRONG_STOPPED for one that did not come to its end, THRONG_FAILED.
  void (*end_iteration)(struct throng_scope*, std::int32_t outcome, std::int64_t began_ns);

  throng_group* (*open_group)(struct throng_scope*);
  void (*spawn)(throng_group*, void* frame, const struct throng_frames*);
  void (*stop_group)(throng_group*);
  int (*join)(throng_group*, struct throng_scope*, struct throng_wait*);
  // After a join: what the first task that failed threw; data is null when none did. Good until
  // the group is closed.
  struct throng_text (*group_failure)(throng_group*);
  void (*close_group)(throng_group*);

  // The number of a series, at least 1; 0 with `error` (good until the thread's next call) when it
  // cannot be.
  std::uint32_t (*series)(const struct throng_metric*, struct throng_text* error);
  void (*add)(struct throng_scope*, std::uint32_t series, std::uint64_t n);
  void (*set)(struct throng_scope*, std::uint32_t series, std::int64_t level, int is_change);
  void (*record)(struct throng_scope*, std::uint32_t series, std::int64_t ns);

  // 1: found; 0: not given; -1: needed and not given, or cannot be read as `kind`, and then
  // `value->text` says why. Texts are good as long as the settings.
  int (*setting)(const throng_settings*, struct throng_text name, std::int32_t kind,
                 struct throng_setting* value);

  // Without options the user's own, whose connections last as long as the user.
  throng_http* (*http_open)(throng_user*, const struct throng_http_options*);
  int (*http_exchange)(throng_http*, struct throng_scope*, struct throng_wait*,
                       const struct throng_http_request*, struct throng_http_answer*);
  void (*http_release)(void* owner);
  void (*http_close)(throng_http*);

  int (*tcp_connect)(struct throng_scope*, struct throng_wait*, struct throng_text host,
                     std::uint16_t port, std::int64_t timeout_ns, throng_tcp**,
                     struct throng_failure*);
  int (*tcp_send)(throng_tcp*, struct throng_scope*, struct throng_wait*, struct throng_text,
                  std::int64_t timeout_ns, struct throng_failure*);
  // The bytes are lent until the next call; none: the peer has closed.
  int (*tcp_receive)(throng_tcp*, struct throng_scope*, struct throng_wait*,
                     std::int64_t timeout_ns, struct throng_text*, struct throng_failure*);
  void (*tcp_close)(throng_tcp*);

  // Reads the first document of `text`; `used` is where it ends. Null with used = 0: `text` ends
  // before it; null with used > 0: it is none, and `error` (good until the thread's next call) says
  // why.
  throng_json* (*json_parse)(struct throng_text text, std::size_t* used, struct throng_text* error);
  void (*json_free)(throng_json*);
  struct throng_json_value (*json_root)(const throng_json*);
  std::int32_t (*json_kind)(struct throng_json_value);
  std::size_t (*json_size)(struct throng_json_value);  // of an array or object
  struct throng_json_value (*json_item)(struct throng_json_value, std::size_t);
  struct throng_json_value (*json_member)(struct throng_json_value, struct throng_text);
  struct throng_text (*json_text)(struct throng_json_value);
  double (*json_real)(struct throng_json_value);
  std::int64_t (*json_integer)(struct throng_json_value);  // of a flag too; cut to its range

  // Slot 0 lies at the call. Null with `error` (good until the thread's next call) when the plan
  // makes no sense.
  throng_arrivals* (*arrivals_open)(throng_user*, const struct throng_arrival_options*,
                                    struct throng_text* error);
  // The outcome is THRONG_STOPPED when there is no other start. Each that there is keeps the
  // arrivals, until arrivals_done.
  int (*arrivals_next)(throng_arrivals*, struct throng_scope*, struct throng_wait*,
                       std::int64_t* intended_ns);
  void (*arrivals_done)(throng_arrivals*);
  std::uint64_t (*arrivals_waiting)(const throng_arrivals*);
  void (*arrivals_close)(throng_arrivals*);

  // The settings as they stand on this core; good until the caller suspends.
  const throng_settings* (*settings)(const struct throng_scope*);
  // How the user is called in what people read; its number without a name.
  void (*name_user)(throng_user*, struct throng_text name);
  struct throng_text (*user_name)(throng_user*);  // good until the next call of either

  // Of throttles. All but `throttle_wait` and `throttle_release` may be called by any thread; what
  // they say is good until the thread's next call.
  // The number of a name, at least 1; 0 with `error` when it will not do.
  std::uint32_t (*throttle)(struct throng_text name, struct throng_text* error);
  // 1: done; 0: it was so already; -1: refused. `pace` of START and CHANGE, `plan` of GRADUAL.
  int (*throttle_call)(std::uint32_t number, std::int32_t call, const struct throng_pace* pace,
                       const struct throng_gradual* plan, struct throng_failure*);
  int (*throttle_wait)(std::uint32_t number, struct throng_scope*, struct throng_wait*,
                       struct throng_turn*, struct throng_failure*);
  void (*throttle_release)(void* place);
  // Counts one more that is to pass without anybody waiting for it, up to a bound. 1, or -1.
  int (*throttle_reserve)(std::uint32_t number, struct throng_failure*);
  void (*throttle_unreserve)(std::uint32_t number);
  // Reads a pace as people write it. 1, or 0 with `error`.
  int (*pace_read)(struct throng_text text, struct throng_pace*, struct throng_text* error);
  // The same when it is its turn; the message is the program's in any case. 1, or -1.
  int (*throttle_send)(std::uint32_t number, throng_user* from, std::uint64_t to,
                       struct throng_message*, struct throng_failure*);

  // Messages between users. The first says what became of a message, which is the program's in any
  // case. The other waits for the first message that is wanted, those that came before among them;
  // THRONG_FAILED: the time is over. What it gives is the scenario's, its value to be destroyed.
  std::int32_t (*message_send)(throng_user* from, std::uint64_t to, struct throng_message*);
  int (*message_receive)(throng_user*, struct throng_scope*, struct throng_wait*,
                         const struct throng_wanted*, struct throng_message*);

  // Calls `handle` whenever an event of this name happens, in whatever thread, until it returns 0.
  // `context` is the program's, which calls `free` in any case. The number of the handler; 0 with
  // `error` (good until the thread's next call) when there is no such event. Thread: any.
  std::uint64_t (*event_attach)(struct throng_text name,
                                int (*handle)(void* context, const struct throng_event*),
                                void* context, void (*free)(void* context),
                                struct throng_text* error);
  int (*event_detach)(std::uint64_t handler);  // 0: it was detached already

  // Of coordinators. All but `coordinator_add` and `message_send_by` may be called by any thread;
  // what they say is good until the thread's next call.
  // The number of a name, at least 1; 0 with `error` when it will not do.
  std::uint32_t (*coordinator)(throng_text name, throng_text* error);
  // 1, or -1. The plan is the program's in any case; it may be called on by several threads at a
  // time, but each item's actions by one.
  int (*coordinator_start)(std::uint32_t number, const struct throng_coordinator_plan*,
                           struct throng_failure*);
  // THRONG_RESET or THRONG_STOP. 1: done; 0: there is none of that name; -1: refused.
  int (*coordinator_call)(std::uint32_t number, std::int32_t call, struct throng_failure*);
  // 1: added; 0: nobody took it; -1: it is of another kind than the plan's. The data is the
  // program's in any case. It may call actions.
  int (*coordinator_add)(std::uint32_t number, struct throng_scope*,
                         const struct throng_member_kind*, struct throng_member*);
  // Each of these may be given null, which is a connection that is closed.
  int (*websocket_open)(throng_user*, struct throng_scope*, struct throng_wait*,
                        const struct throng_websocket_options*, throng_websocket**,
                        struct throng_failure*);
  int (*websocket_send)(throng_websocket*, struct throng_scope*, struct throng_wait*,
                        std::int32_t kind, struct throng_text, struct throng_failure*);
  int (*websocket_receive)(throng_websocket*, struct throng_scope*, struct throng_wait*,
                           std::int64_t timeout_ns, struct throng_websocket_message*,
                           struct throng_failure*);
  // Does the closing handshake; with code 0 none is said.
  int (*websocket_end)(throng_websocket*, struct throng_scope*, struct throng_wait*,
                       std::uint32_t code, struct throng_text reason,
                       struct throng_websocket_message*, struct throng_failure*);
  struct throng_text (*websocket_protocol)(const throng_websocket*);  // that was agreed on
  // How long a message took to be answered (`is_one_way` 0), or to another user.
  void (*websocket_note)(struct throng_scope*, int is_one_way, std::int64_t ns);
  void (*websocket_close)(throng_websocket*);

  throng_xmpp* (*xmpp_make)(throng_user*, const struct throng_xmpp_options*,
                            struct throng_text* error);  // as arrivals_open
  int (*xmpp_call)(throng_xmpp*, struct throng_scope*, struct throng_wait*,
                   const struct throng_xmpp_call*, struct throng_xmpp_answer*,
                   struct throng_failure*);
  struct throng_text (*xmpp_jid)(const throng_xmpp*);  // the full address, once logged in
  std::uint64_t (*xmpp_unacked)(const throng_xmpp*);
  void (*xmpp_drop)(throng_xmpp*);  // the connection, as if it had failed
  // From the sending of a message until it reached its user.
  void (*xmpp_note_delivery)(struct throng_scope*, std::int64_t ns);
  void (*xmpp_free)(throng_xmpp*);
  struct throng_text (*xml_name)(struct throng_xml);
  struct throng_text (*xml_namespace)(struct throng_xml);
  struct throng_text (*xml_text)(struct throng_xml);
  struct throng_text (*xml_attribute)(struct throng_xml, struct throng_text name);
  struct throng_xml (*xml_first)(struct throng_xml);  // child
  struct throng_xml (*xml_next)(struct throng_xml);   // of the same parent

  // As message_send, from whoever the scope is of.
  std::int32_t (*message_send_by)(struct throng_scope*, std::uint64_t to, struct throng_message*);
};

enum : std::uint32_t {
  THRONG_ITERATES = 1,        // it has `run`, for again and again
  THRONG_CONFIGURES = 2,      // it takes settings that no parameter has taken
  THRONG_ONLY_PARAMETERS = 4  // it is a plug-in
};

// Told of the value that was accepted.
typedef void (*throng_accept)(void* context, const struct throng_setting* value);

// A parameter that was declared. Each lies in the section "throng_declared"; what it says of itself
// is read from the file as well, where nothing of it is run.
struct throng_parameter {
  std::uint32_t size;
  std::int32_t kind;          // of its values
  struct throng_text record;  // all that there is to say of it, as JSON
  // Null where there is none. Returns 1 when the value, or the one that it was made into, was
  // accepted; 0 with a reason when it was not, -1 with what it threw; texts are cut at `capacity`.
  int (*verify)(const struct throng_setting* value, throng_accept accept, void* context, char* text,
                std::size_t capacity);
  // Null where there is none. Returns 1, or -1 with what it threw.
  int (*update)(struct throng_text name, const struct throng_setting* before,
                const struct throng_setting* now, char* text, std::size_t capacity);
};

// What a scenario offers.
struct throng_scenario {
  std::uint32_t size;
  std::uint32_t flags;
  const struct throng_frames* frames;
  // Makes the state that all users see. `rest`: what no parameter has taken. Returns 0, or -1 with
  // what it threw in `text`, cut at `capacity`.
  int (*init)(const throng_settings*, const throng_settings* rest, void** state, char* text,
              std::size_t capacity);
  // Calls `terminate`, if there is one, and drops the state. Returns as `init` does.
  int (*terminate)(void* state, char* text, std::size_t capacity);
  // Makes the outermost frame of a user, to be adopted and resumed. `repeats`: `start` is called
  // again and again, as begin_iteration says. Null, with what it threw in `text`, when it could
  // not.
  void* (*make)(throng_user*, struct throng_scope*, const void* state, std::uint32_t repeats,
                char* text, std::size_t capacity);
  const struct throng_parameter* parameters;
  std::size_t parameter_count;
  // Null where there is none. Reads a variable of the environment in place of the program: its
  // value, as JSON, is accepted as a text. Returns as throng_parameter::verify.
  int (*read_environment)(struct throng_text variable, struct throng_text text,
                          throng_accept accept, void* context, char* error, std::size_t capacity);
};

}  // extern "C"
