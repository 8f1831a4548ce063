-- Recall: what the record says before, beside and after the index. $1 is the workspace everywhere.

-- name: begin
select
    index_generations.generation, model, average_length, tail.memory_id,
    array(
        select held.type
        from unnest(enum_range(null::memory_type)) as held (type)
        where held.type = (
            select memories.type
            from memories
            where memories.workspace_id = $1 and memories.type >= held.type
            order by memories.type -- one look into the index, whatever the planner guesses
            limit 1
        )
    ) as types
from index_generations
join workspaces on workspaces.id = $1
left join lateral (
    select memory_id
    from index_queue
    where workspace_id = $1 and index_queue.generation = index_generations.generation and behind
    limit $2
) as tail on true
where state = 'live';

-- name: tail_by_words
select memories.id
from memories
join index_queue on index_queue.workspace_id = $1
    and index_queue.generation = $2
    and index_queue.memory_id = memories.id
    and behind
where memories.workspace_id = $1
    and fts @@ replace(plainto_tsquery('english', $3)::text, '&', '|')::tsquery
order by ts_rank(fts, replace(plainto_tsquery('english', $3)::text, '&', '|')::tsquery) desc, memories.id desc
limit $4;

-- name: tail_by_age
select memory_id
from index_queue
where workspace_id = $1 and generation = $2 and behind
order by memory_id desc
limit $3;

-- name: contents
select id, content from memories where workspace_id = $1 and id = any ($2::uuid[]) and status <> 'tombstoned';
