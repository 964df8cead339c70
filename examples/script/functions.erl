% One of each of the standard library's functions that have not been in the other examples.
[
    {pool, [{size, 1}, {worker_type, dummy_worker}],
        [
            {print, {random_number, 6}},                    % 0 to 5
            {print, {random_number, 1, 7}},                 % 1 to 6
            {print, {random_list, 4}},                      % four numbers below 256
            {print, {random_string, 8}},                    % 8 bytes in base 64: 12 characters
            {print, {random_binary, {random_number, 1, 16}}},
            {print, {choose, ["a", "b", "c"]}},             % one of them
            {print, {choose, 2, ["a", "b", "c"]}},          % two of them, in a list
            {print, {round_robin, [1010, 2020, 3030]}},     % 1010 for the first user
            {print, {seq, 1, 5}},                           % [1,2,3,4,5]
            {print, {concat, "left ", "right"}},            % "left right"
            {print, {concat, ["a", "b"]}},                  % "ab"
            {print, {tokens, "a, b, c"}},                   % ["a","b","c"]
            {print, {tokens, "a/b/c", "/"}},
            {print, {t, name, 1, 2.5, <<"bytes">>, $x, 16#ff, #{key => "value"}}},
            {print, {term_to_binary, [1, 2]}},              % <<131,107,0,2,1,2>>
            {print, {sprintf, "~s ~p ~b ~.2f ~4..0b", ["text", "quoted", 5, 1.5, 7]}},
            {dump, "into the log"},
            {wait, {0.25, sec}},
            {ignore_failure, {error, "this user goes on"}}
        ]}
].
