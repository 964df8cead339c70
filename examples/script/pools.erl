% Several pools. They begin at the same time; users are counted from 1 in each.
%
% To be seen: the users of the first pool are buyers 1 to 3; that of the second looks on, and the
% result has workers.pool1.… and workers.pool2.….
[
    {defaults, [{"buyers", 3}, {"seconds", 2}]},

    {pool, [{size, {numvar, "buyers"}}, {per_node, 100}, {worker_type, dummy_worker}],
        [{print, {sprintf, "buyer ~p of ~p", [{var, "worker_id"}, {numvar, "buyers"}]}},
         {print, {round_robin, ["left", "middle", "right"]}},
         {wait, {{numvar, "seconds"}, sec}}]},

    {pool, [{size, 1}, {worker_type, dummy_worker}, {worker_start, {linear, {2, rps}}}],
        [{print, {sprintf, "~s on ~p node", [{var, "mzb_script_name"}, {var, "nodes_num"}]}}]}
].
