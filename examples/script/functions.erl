% One of each of the standard library's functions that have not been in the other examples.
[
    {pool, [{size, 1}, {worker_type, dummy_worker}],
        [
            {print, {random_number, 6}},
            {print, {random_number, 1, 7}},
            {print, {random_list, 4}},
            {print, {random_string, 8}},
            {print, {random_binary, {random_number, 1, 16}}},
            {print, {choose, ["a", "b", "c"]}},
            {print, {round_robin, [1010, 2020, 3030]}},
            {print, {seq, 1, 5}},
            {print, {concat, "left ", "right"}},
            {print, {concat, ["a", "b"]}},
            {print, {tokens, "a, b, c"}},
            {print, {tokens, "a/b/c", "/"}},
            {print, {t, name, 1, 2.5, <<"bytes">>, $x, 16#ff, #{key => "value"}}},
            {print, {term_to_binary, [1, 2]}},
            {dump, "into the log"},
            {wait, {0.25, sec}},
            {ignore_failure, {error, "this user goes on"}}
        ]}
].
