-- Lexicons: which words a workspace holds. $1 is the workspace everywhere.

-- name: size
select count(*) from chunks where workspace_id = $1;

-- name: count
select
    string_agg(terms, ''::bytea) as terms,
    count(*) as documents,
    coalesce(sum(length), 0)::bigint as words
from chunks
where workspace_id = $1;

-- name: draw
-- A sample reads the whole table, which is for a workspace that is most of it.
select
    string_agg(terms, ''::bytea) as terms,
    count(*) as documents,
    coalesce(sum(length), 0)::bigint as words
from chunks tablesample bernoulli ($2)
where workspace_id = $1;
