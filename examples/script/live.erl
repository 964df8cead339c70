% What may change while it runs. In another terminal:
%
%   throng ctl env rate=50
%   throng ctl env users=5 greeting=hi
%
% To be seen: the users print more often, three more begin, and all say something else.
[
    {defaults, [{"users", 2}, {"rate", 1}, {"seconds", 60}, {"greeting", "hello"}]},

    {pool, [{size, {numvar, "users"}}, {worker_type, dummy_worker}],
        [{loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {{numvar, "rate"}, rps}}],
            [{print, {var, "greeting"}}]}]}
].
