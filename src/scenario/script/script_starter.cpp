#include "scenario/script/script_starter.hpp"

namespace throng::scenario::script {

std::string starter_text() {
  return R"(% A first script. Start a target with `throng demo &`, then:
%   throng check FILE.erl
%   throng run FILE.erl --env rate=20
% The whole is a list of statements, {name, argument, ...}, with a dot at its end.
[
    % What holds unless --env NAME=VALUE says something else.
    {defaults, [{"host", "127.0.0.1"}, {"port", 8088}, {"users", 10}, {"rate", 5}]},

    % Users who all do the same. Each calls the statements of one worker.
    {pool, [
            {size, {numvar, "users"}},
            {worker_type, http_worker},
            {worker_start, {linear, {50, rps}}}     % so many of them start each second
        ],
        [
            {connect, {var, "host"}, {numvar, "port"}},
            % For ten seconds, so often a second, on exact time: latency is measured from when a
            % request was to begin.
            {loop, [
                    {time, {10, sec}},
                    {rate, {{numvar, "rate"}, rps}}
                ],
                [
                    {get, "/"}
                ]}
        ]}
].
)";
}

}  // namespace throng::scenario::script
