% The smallest script: three users, each of which prints once.
[
    {pool, [{size, 3}, {worker_type, dummy_worker}],
        [{print, "hello"}]}
].
