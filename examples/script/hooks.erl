% What is done before and after the run, and what is fetched for it.
% `throng check` reads this; a run does nothing of it yet, and prints "between".
[
    {make_install, [{git, "https://example.com/workers.git"}, {branch, "main"}, {dir, "http"}]},
    {pre_hook, [{exec, all, "uname -a"}, {exec, director, "date"}]},
    {post_hook, [{exec, director, "date"}]},

    {pool, [{size, 1}, {worker_type, dummy_worker}], [{print, "between"}]}
].
