% Data from files beside the script, and from the network.
[
    {include_resource, names, "names.json", json},
    {include_resource, rows, "rows.tsv", tsv},
    {include_resource, words, "words.txt", lines},
    {include_resource, page, "http://127.0.0.1:8088/", text},

    {pool, [{size, 3}, {worker_type, dummy}],
        [{print, {choose, {resource, names}}},
         {print, {choose, 2, {resource, words}}},
         {print, {round_robin, {resource, rows}}}]}
].
