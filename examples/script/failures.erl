% What goes wrong, and what becomes of it.
%
% To be seen: three of the four users finish, and one has failed; the result says who, in which line
% and why, and the exit code is 3. With `--allow-failed-users` it is 0.
[
    {pool, [{size, 4}, {worker_type, dummy_worker}],
        [% The failure, as a value; the user goes on.
         {print, {ignore_failure, {error, "never mind"}}},
         % What did not fail comes as a list of one.
         {print, {ignore_failure, {add, 1, 2}}},

         % A wait that is given up after a tenth of a second. Without a time it would be a deadlock,
         % which ends those who wait: nobody is left who could set it.
         {ignore_failure, {wait_signal, "never", 1, {100, ms}}},

         {'if', {eq, {var, "worker_id"}, 4}, [{error, "the fourth one fails"}]},
         {print, "still here"}]}
].
