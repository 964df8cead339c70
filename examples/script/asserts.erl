% What has to hold: always, or for so long. Texts are the names of metrics.
[
    {assert, always, {lt, "http_fail", 10}},
    {assert, {30, sec}, {gte, "http_ok.rps", 5}},
    {assert, always, {'and', {'not', {gt, "latency.99", 500000}},
                             {'or', {eq, "other_fail", 0}, {lte, "other_fail.rps", 0.5}}}},

    {pool, [{size, 10}, {worker_type, simple_http_worker}],
        [{loop, [{time, {1, min}}, {rate, {1, rps}}],
            [{get, "http://127.0.0.1:8088/"}]}]}
].
