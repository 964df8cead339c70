% Counters, gauges and histograms of one's own, and reading any metric.
%
%   throng run metrics.erl --tick 500ms
%
% What `while` and {metric, …} read changes once a tick (10 s without the option).
% To be seen: orders, pieces, last_order and handling in the result, and "half of them".
[
    {defaults, [{"most", 50}, {"seconds", 10}]},

    {pool, [{size, 5}, {worker_type, dummy_worker}],
        [{loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {4, rps}}, {iterator, "i"},
                 {while, {lt, "orders", {numvar, "most"}}}],
            [{count, "orders"},
             {count, "pieces", {random_number, 1, 4}},
             {gauge, "last_order", {var, "i"}},
             {record, "handling", {{random_number, 5, 50}, ms}},
             {'if', {gt, {metric, "orders"}, 25}, [{print, "half of them"}]}]}]}
].
