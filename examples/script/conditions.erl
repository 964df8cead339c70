% Decisions, and what a user remembers. The word 'if' is one of Erlang's own and needs its quotes,
% as 'and', 'or' and 'not' do.
%
% To be seen: even, odd, even … and at the end whether there were many of them.
[
    {defaults, [{"seconds", 5}, {"limit", 6}]},

    {pool, [{size, 2}, {worker_type, dummy_worker}],
        [{set, "odd", 0},
         {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {2, rps}}, {iterator, "i"}],
            [{'if', {eq, {mod, {var, "i"}, 2}, 0},
                [{print, "even"}],
                [{print, "odd"}, {set, "odd", {add, {var, "odd"}, 1}}]},

             % Without an else nothing is done.
             {'if', {'or', {gt, {var, "i"}, {numvar, "limit"}},
                           {'and', {eq, {var, "i"}, 0}, {'not', {eq, {var, "worker_id"}, 1}}}},
                [{print, "beyond the limit, or the first one of another user than 1"}]}]},

         % It also gives a value: that of the last statement that was done.
         {print, {'if', {gte, {var, "odd"}, 3}, ["many"], ["few"]}}]}
].
