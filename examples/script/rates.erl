% Rates that change while a loop goes on.
[
    {pool, [{size, 1}, {worker_type, dummy_worker}],
        [
            % Evenly from 10 to 50 a second.
            {loop, [{time, {2, min}}, {rate, {ramp, linear, {10, rps}, {50, rps}}}],
                [{print, "ramp"}]},
            % 10 a second for a second, nothing for two, and again.
            {loop, [{time, {12, sec}}, {rate, {comb, {10, rps}, {1, sec}, {0, rps}, {2, sec}}}],
                [{print, "comb"}]},
            % 10 a second for a second, then a pause.
            {loop, [{time, {1, min}}, {rate, {think_time, {2, sec}, {10, rps}}}],
                [{print, "think"}]}
        ]}
].
