% When the users of a pool start. Without worker_start: all at once.
[
    {pool, [{size, 60}, {worker_type, dummy_worker}, {worker_start, {linear, {10, rpm}}}],
        [{print, "one every six seconds"}]},
    {pool, [{size, 60}, {worker_type, dummy_worker}, {worker_start, {poisson, {1, rps}}}],
        [{print, "one a second on average"}]},
    {pool, [{size, 60}, {worker_type, dummy_worker}, {worker_start, {pow, 0.5, 20, {1, sec}}}],
        [{print, "20 in the first second, then ever slower"}]},
    {pool, [{size, 60}, {worker_type, dummy_worker}, {worker_start, {exp, 2, {1, sec}}}],
        [{print, "ever faster"}]},
    {pool, [{size, 60}, {worker_type, dummy_worker},
            {worker_start, {ramp, linear, {1, rps}, {5, rps}}}],
        [{print, "60 users at 1 to 5 a second take 2 * 60 / (1 + 5) = 20 seconds"}]},
    {pool, [{size, 60}, {worker_type, dummy_worker},
            {worker_start, {comb, {10, rps}, {1, sec}, {0, rps}, {5, sec}}}],
        [{print, "ten at a time"}]}
].
