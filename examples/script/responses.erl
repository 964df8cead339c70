% What a user does with an answer. Something to aim at: `throng demo`.
%
% To be seen: as many of new as of posts, and no failed user.
[
    {defaults, [{"host", "127.0.0.1"}, {"port", 8088}, {"seconds", 5}]},

    {pool, [{size, 3}, {worker_type, http_worker}],
        [{connect, {var, "host"}, {numvar, "port"}},
         {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {2, rps}}],
            [{post, "/echo", "{\"id\": 17, \"tags\": [\"new\", \"red\"]}"},
             {'if', {ne, {response, status}, 200},
                [{error, {sprintf, "the answer was ~p", [{response, status}]}}]},
             {set, "id", {response, json, "/id"}},
             {set, "tag", {response, json, "/tags/1"}},
             {'if', {contains, {response, body}, "new"}, [{count, "new"}]},
             {set, "digits", {response, regex, "\"id\": ([0-9]+)"}},
             {set, "bytes", {to_number, {response, header, "Content-Length"}}},
             {count, "bytes", {var, "bytes"}},

             % What was found goes into the next request.
             {get, {sprintf, "/?id=~p&tag=~s", [{var, "id"}, {var, "tag"}]}}]},
         {disconnect}]}
].
