% Counters, gauges and histograms of one's own, and reading any metric.
[
    {defaults, [{"most", 50}]},

    {pool, [{size, 5}, {worker_type, dummy_worker}],
        [{loop, [{time, {10, sec}}, {rate, {2, rps}}, {iterator, "i"},
                 {while, {lt, "orders", {numvar, "most"}}}],
            [{count, "orders"},
             {count, "pieces", {random_number, 1, 4}},
             {gauge, "last_order", {var, "i"}},
             {record, "handling", {{random_number, 5, 50}, ms}},
             {record, "handling", 12500},
             {'if', {gt, {metric, "orders"}, 25}, [{print, "half of them"}]}]}]}
].
