% Data from files beside the script, and from the network. All users share one copy.
%
%   throng demo &
%   throng run resources.erl
%
% To be seen: names, words, a row for each user, and how many characters the page has.
[
    {defaults, [{"page", "http://127.0.0.1:8088/"}]},

    {include_resource, names, "names.json", json},
    {include_resource, rows, "rows.tsv", tsv},
    {include_resource, words, "words.txt", lines},
    {include_resource, note, "words.txt", text},
    {include_resource, term, "term.txt", erlang},
    {include_resource, page, {var, "page"}, text},

    {pool, [{size, 3}, {worker_type, dummy}],
        [{print, {choose, {resource, names}}},
         {print, {choose, 2, {resource, words}}},
         {print, {round_robin, {resource, rows}}},
         {print, {length, {resource, note}}},
         {print, {resource, term}},
         {print, {length, {resource, page}}}]}
].
