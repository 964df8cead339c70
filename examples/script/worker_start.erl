% When the users of a pool start. Without worker_start: all at once.
%
% To be seen: workers.pool1.started and so on, which grow in their own ways. It takes 15 seconds.
[
    {defaults, [{"users", 30}]},

    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker},
            {worker_start, {linear, {120, rpm}}}],
        [{count, "one every half second"}]},
    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker},
            {worker_start, {poisson, {5, rps}}}],
        [{count, "five a second on average"}]},
    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker},
            {worker_start, {pow, 0.5, 20, {1, sec}}}],
        [{count, "20 in the first second, then ever slower"}]},
    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker},
            {worker_start, {exp, 2, {1, sec}}}],
        [{count, "ever faster"}]},
    % 30 users at 1 to 5 a second take 2 * 30 / (1 + 5) = 10 seconds.
    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker},
            {worker_start, {ramp, linear, {1, rps}, {5, rps}}}],
        [{count, "evenly faster"}]},
    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker},
            {worker_start, {comb, {10, rps}, {1, sec}, {0, rps}, {4, sec}}}],
        [{count, "ten at a time"}]}
].
