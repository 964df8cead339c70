% Pools that wait for each other. A signal is set before it is waited for, or by another pool.
%
% To be seen: "prepare" first, "all are done" last.
[
    {pool, [{size, 1}, {worker_type, dummy_worker}],
        [{print, "prepare"},
         {set_signal, "ready"},
         {wait_signal, done, 20},   % each of the twenty sets it once
         {print, "all are done"}]},

    {pool, [{size, 20}, {worker_type, dummy_worker}],
        [{wait_signal, "ready"},
         {parallel, [{print, "left"}, {print, "right"}]},
         {set_signal, done, 1}]}
].
