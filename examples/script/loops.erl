% Loops: how long, how often, and what else may be said of them.
%
%   throng run loops.erl --tick 200ms
%
% The tick is how often `while` learns how the metrics stand (10 s without it).
% To be seen: the counters fast, steady (20 in 2 seconds, of each of two users), steps, shared,
% apart and random, and about 20 of until.
[
    {defaults, [{"seconds", 2}]},

    {pool, [{size, 2}, {worker_type, dummy_worker}],
        [
            % As often as it goes, for a twentieth of a second.
            {loop, [{time, {50, ms}}], [{count, "fast"}]},

            % Ten times a second.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {10, rps}}], [{count, "steady"}]},

            % Steps: the outer loop counts, the inner one takes the number as its rate.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {120, rpm}}, {iterator, "i"}],
                [{loop, [{time, {500, ms}}, {rate, {{multiply, 10, {var, "i"}}, rps}}],
                    [{count, "steps"}]}]},

            % Two at a time share the rate.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {10, rps}}, {parallel, 2}],
                [{count, "shared"}, {wait, {150, ms}}]},

            % Each iteration on its own: the next one does not wait for it.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {10, rps}}, {spawn, true}],
                [{count, "apart"}, {wait, {1, sec}}]},

            % At random intervals.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {72000, rph}}, {poisson, true}],
                [{count, "random"}]},

            % Until there are 20, however long it may go on.
            {loop, [{time, {0.5, h}}, {rate, {10, rps}}, {while, {lt, "until", 20}}],
                [{count, "until"}]}
        ]}
].
