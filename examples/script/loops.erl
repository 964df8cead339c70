% Loops: how long, how often, and what else may be said of them.
[
    {pool, [{size, 2}, {worker_type, dummy_worker}],
        [
            % As often as it goes, for half a second.
            {loop, [{time, {500, ms}}], [{print, "as fast as it goes"}]},

            % Ten times a second.
            {loop, [{time, {1, min}}, {rate, {10, rps}}], [{print, "steady"}]},

            % Steps: the outer loop counts, the inner one takes the number as its rate.
            {loop, [{time, {15, sec}}, {rate, {12, rpm}}, {iterator, "i"}],
                [{loop, [{time, {5, sec}}, {rate, {{var, "i"}, rps}}],
                    [{print, {var, "i"}}]}]},

            % Two at a time, each iteration on its own, at random intervals, until 100 are done.
            {loop, [{time, {0.5, h}}, {rate, {360, rph}}, {parallel, 2}, {spawn, true},
                    {poisson, true}, {while, {lt, "print", 100}}],
                [{print, "together"}]}
        ]}
].
