% The worker for HTTP that takes whole addresses, options, and keeps cookies as a browser does.
% Something to aim at: `throng demo`.
%
% To be seen: http_ok counts what was expected, http_fail the status 500, and a line of the log for
% the request with `log` and the one that failed.
[
    {defaults, [{"url", "http://127.0.0.1:8088"}]},

    {pool, [{size, 2}, {worker_type, simple_http}],
        [{get, {concat, {var, "url"}, "/"}},
         {get, {concat, {var, "url"}, "/status/404"}, [{t, expected, 404}]},
         {get, {concat, {var, "url"}, "/status/500"}},
         {get, {concat, {var, "url"}, "/"}, [{t, log, true}, {t, header, "X-Shop: mine"},
            {t, basic_auth, {t, "ann", "secret"}}]},
         {post, {concat, {var, "url"}, "/echo"}, "body", []},

         % Three times as often the one as the other.
         {random_get, [{t, {t, {concat, {var, "url"}, "/a"}, [{t, expected, 404}]}, 3},
                       {t, {t, {concat, {var, "url"}, "/b"}, [{t, expected, 404}]}, 1}]},
         {reset_cookies}]}
].
