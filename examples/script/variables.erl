% Variables: `--env users=20` gives one a value, `defaults` says what it is without.
%
% To be seen: each user says hello once a second.
[
    {defaults, [{"users", 5}, {"seconds", 5}, {"greeting", "hello"}]},

    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker}],
        [{loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {1, rps}}],
            [{print, {sprintf, "~s from ~p", [{var, "greeting"}, {var, "worker_id"}]}}]}]}
].
