% What has to hold: always, or for so long. Texts are the names of metrics.
% `throng check` reads asserts; a run does not look at them yet.
%
% Something to aim at: `throng demo`.
[
    {defaults, [{"host", "127.0.0.1"}, {"port", 8088}, {"seconds", 10}]},

    {assert, always, {lt, "http_fail", 10}},
    {assert, {30, sec}, {gte, "http_ok.rps", 5}},
    {assert, always, {'and', {'not', {gt, "latency.99", 500000}},
                             {'or', {eq, "other_fail", 0}, {lte, "other_fail.rps", 0.5}}}},

    {pool, [{size, 10}, {worker_type, simple_http_worker}],
        [{loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {1, rps}}],
            [{get, {sprintf, "http://~s:~p/", [{var, "host"}, {numvar, "port"}]}}]}]}
].
