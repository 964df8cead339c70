% Numbers. Text from outside becomes one with numvar or to_number.
%
% To be seen: "2 pieces for 5.00", then the results that stand beside the lines.
[
    {defaults, [{"price", "2.50"}, {"pieces", 2}, {"seconds", 3}]},

    {pool, [{size, 2}, {worker_type, dummy_worker}],
        [{set, "sum", {multiply, {numvar, "price"}, {numvar, "pieces"}}},
         {print, {sprintf, "~p pieces for ~.2f", [{var, "pieces"}, {var, "sum"}]}},

         {print, {add, 1, 2}},                                      % 3
         {print, {subtract, 1, {abs, -2.5}}},                       % -1.5
         {print, {divide, 10, 5}},                                  % 2
         {print, {divide, 10, 4}},                                  % 2.5
         {print, {mod, {var, "worker_id"}, 10}},                    % 1 and 2
         {print, {min, 3, {max, 1, 2}}},                            % 2
         {print, [{round, 2.5}, {floor, 2.5}, {ceil, 2.5}]},        % [3,2,3]

         % From a tenth of a second to two tenths.
         {wait, {{add, 100, {random_number, 100}}, ms}},

         % The first user prints twice a second, the second user four times.
         {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {{multiply, 2, {var, "worker_id"}}, rps}}],
            [{print, {to_number, "4.5"}}]}]}
].
