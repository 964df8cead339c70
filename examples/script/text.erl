% Texts: taken apart, put together, looked at.
[
    {defaults, [{"name", "  Ann Lee "}]},

    {pool, [{size, 1}, {worker_type, dummy_worker}],
        [{set, "name", {trim, {var, "name"}}},
         {print, {upper, {var, "name"}}},
         {print, {lower, {var, "name"}}},
         {print, {length, {var, "name"}}},
         {print, {substring, {var, "name"}, 5}},
         {print, {substring, {var, "name"}, 1, 3}},
         {print, {replace, {var, "name"}, " ", "-"}},
         {print, {join, {tokens, {var, "name"}}, ", "}},
         {print, {nth, 2, {tokens, {var, "name"}}}},

         {'if', {starts_with, {var, "name"}, "Ann"}, [{print, "that is Ann"}]},
         {'if', {ends_with, {var, "name"}, "Lee"}, [{print, "of the Lees"}]},
         {'if', {contains, ["Ann Lee", "Bob"], {var, "name"}}, [{print, "who is on the list"}]},

         {print, {concat, "/search?q=", {url_encode, {var, "name"}}}},
         {print, {concat, "Basic ", {base64, "ann:secret"}}},
         {print, {concat, "user-", {to_string, {var, "worker_id"}}}},

         {print, {json, "{\"people\": [{\"name\": \"Ann\"}]}", "/people/0/name"}},
         {print, {regex, "id=17; path=/", "id=([0-9]+)"}},
         {print, {regex, "2026-01-31", "([0-9]+)-([0-9]+)", 2}},
         {print, {field, #{colour => "red"}, colour}},
         {print, {field, #{colour => "red"}, size, "none"}}]}
].
