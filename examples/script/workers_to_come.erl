% Workers that `throng check` knows and that cannot be run yet.
[
    {pool, [{size, 1}, {worker_type, tcp}],
        [{connect_sync, "127.0.0.1", 7}, {request_sync, "ping"}]},

    {pool, [{size, 1}, {worker_type, exec_worker, erlang}],
        [{execute, "sleep 1"}]},

    {pool, [{size, 1}, {worker_type, xmpp_worker}],
        [{connect, {sprintf, "user~p", [{var, "worker_id"}]}, "localhost", "127.0.0.1", 5222},
         {initial_presence},
         {send_message, "user1@localhost", {marker}},
         {close}]}
].
