% Numbers. Text from outside becomes one with numvar or to_number.
[
    {defaults, [{"price", "2.50"}, {"pieces", 3}]},

    {pool, [{size, 2}, {worker_type, dummy_worker}],
        [{set, "sum", {multiply, {numvar, "price"}, {numvar, "pieces"}}},
         {print, {sprintf, "~p pieces for ~.2f", [{var, "pieces"}, {var, "sum"}]}},

         {print, {add, 1, 2}},
         {print, {subtract, 1, {abs, -2.5}}},
         {print, {divide, 10, 5}},
         {print, {divide, 10, 4}},
         {print, {mod, {var, "worker_id"}, 10}},
         {print, {min, 3, {max, 1, 2}}},
         {print, [{round, 2.5}, {floor, 2.5}, {ceil, 2.5}]},

         % From half a second to one and a half.
         {wait, {{add, 500, {random_number, 1000}}, ms}},

         % The first user prints twice a second, the second user four times.
         {loop, [{time, {5, sec}}, {rate, {{multiply, 2, {var, "worker_id"}}, rps}}],
            [{print, {to_number, "4.5"}}]}]}
].
