% The workers that can be run: what users can do. Each has a long name and a short one.
% Something to aim at: `throng demo`. More of simple_http_worker is in simple_http.erl.
%
% To be seen: default.http_ok and shop.http_ok count the answers of the first pool, http_ok those of
% the second.
[
    {defaults, [{"host", "127.0.0.1"}, {"port", 8088}]},

    {pool, [{size, 1}, {worker_type, http_worker}],
        [{connect, {var, "host"}, {numvar, "port"}},
         {set_options, [{t, "accept", "text/html"}, "X-Shop: mine"]},   % headers, for all that follows
         {get, "/"},
         {set_prefix, "shop"},                                          % metrics have this name now
         {post, "/echo", "body"},
         {put, "/echo", "body"},
         {disconnect}]},

    {pool, [{size, 1}, {worker_type, simple_http}],
        [{get, {sprintf, "http://~s:~p/", [{var, "host"}, {numvar, "port"}]}}]},

    {pool, [{size, 1}, {worker_type, dummy, erlang}],
        [{print, "hello"},
         {test_method, "text"},
         {test_proplist, [{t, test, true}]}]}
].
