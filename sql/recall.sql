-- Recall: what the record says before, beside and after the index. $1 is the workspace everywhere.

-- name: begin
select
    index_generations.generation, model, dimension, average_length, tail.memory_id,
    held_types() as types
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
select said.id
from memories_saying($3) as said
join index_queue on index_queue.workspace_id = $1
    and index_queue.generation = $2
    and index_queue.memory_id = said.id
    and behind
order by said.rank desc, said.id desc
limit $4;

-- name: tail_by_age
select memory_id
from index_queue
where workspace_id = $1 and generation = $2 and behind
order by memory_id desc
limit $3;

-- name: contents
select id, content from memories where workspace_id = $1 and id = any ($2::uuid[]) and status <> 'tombstoned';
