% Rates that change while a loop goes on.
%
% To be seen: with 6 seconds 180 of ramp, 20 of comb, and 20 of think.
[
    {defaults, [{"seconds", 6}]},

    {pool, [{size, 1}, {worker_type, dummy_worker}],
        [
            % Evenly from 10 to 50 a second.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {ramp, linear, {10, rps}, {50, rps}}}],
                [{count, "ramp"}]},
            % 10 a second for a second, nothing for two, and again.
            {loop, [{time, {{numvar, "seconds"}, sec}},
                    {rate, {comb, {10, rps}, {1, sec}, {0, rps}, {2, sec}}}],
                [{count, "comb"}]},
            % 10 a second for a second, then a pause.
            {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {think_time, {2, sec}, {10, rps}}}],
                [{count, "think"}]}
        ]}
].
