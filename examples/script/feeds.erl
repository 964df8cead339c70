% Rows of a file beside the script. A file of CSV has the names of its columns in the first line.
%
% To be seen: four people, each of whom logs in once.
[
    {defaults, [{"file", "feeds.csv"}, {"seconds", 3}]},

    {feed, people, "feeds.csv", unique},
    {feed, cities, "feeds.csv"},
    {feed, any, {var, "file"}, random},

    % Each user is one of the people: as many users as rows at most.
    {pool, [{size, 4}, {worker_type, dummy_worker}],
        [{set, "me", {row, people}},
         {print, {sprintf, "~s logs in with ~s",
            [{field, {var, "me"}, "name"}, {field, {var, "me"}, "password"}]}},
         {loop, [{time, {{numvar, "seconds"}, sec}}, {rate, {2, rps}}],
            [{print, {field, {row, cities}, "city"}},
             {print, {field, {row, any}, "street", "no such column"}}]}]}
].
