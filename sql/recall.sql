-- Recall: what the record says before, beside and after the index. $1 is the workspace everywhere.

-- name: begin
-- no generation: none is live
select
    coalesce((select sum(revision) from workspace_revisions where workspace_id = $1), 0)::bigint as revision,
    live.generation, live.model, live.dimension, workspaces.average_length, tail.memory_id,
    held_types() as types
from workspaces
left join index_generations as live on live.state = 'live'
left join lateral (
    select memory_id
    from index_queue
    where workspace_id = $1 and index_queue.generation = live.generation and behind
    limit $2
) as tail on true
where workspaces.id = $1;

-- name: tail_by_words
select said.id
from tail_saying($2, $3, $4) as said
join memories on memories.workspace_id = $1 and memories.id = said.id
order by said.rank desc, said.id desc
limit $5;

-- name: tail_by_age
select memory_id
from index_queue
where workspace_id = $1 and generation = $2 and behind
order by memory_id desc
limit $3;

-- name: unread
select id, content
from memories
where workspace_id = $1
    and id = any ($2::uuid[])
    and status <> 'tombstoned'
    and not exists (select from chunks where chunks.workspace_id = $1 and chunks.memory_id = memories.id);

-- name: candidates
-- what memories are besides their text, with their chunks, where the condition of a filter, which follows, accepts them;
-- one look-up each, whatever the planner knows of the tables; a long text is not read for its last sign
select
    memories.id,
    coalesce(memories.occurred_at, memories.valid_from, memories.created_at) as at,
    coalesce(
        memories.valid_from, memories.occurred_at,
        case when memories.trust <> 'import' then memories.created_at end -- when an import came says nothing
    ) as said_at,
    memories.importance,
    coalesce(memories.metadata ->> 'speaker', memories.agent) as speaker,
    memories.metadata ->> 'role' as role,
    coalesce(
        memories.metadata ->> 'session',
        case when memories.metadata ? 'speaker' then memories.metadata ->> 'scope' end
    ) as session,
    octet_length(memories.content) <= 2000 and rtrim(memories.content, E' \n\t\r"”’)*_') like '%?' as asks,
    chunks.number, chunks.terms, chunks.counts, held.vector
from unnest($2::uuid[], $3::boolean[], $4::boolean[]) as named (id, by_words, by_meaning)
cross join lateral (
    select * from memories where memories.workspace_id = $1 and memories.id = named.id offset 0
) as memories
left join lateral (
    select number, content_sha256, terms, case when by_words then counts end as counts
    from chunks
    where workspace_id = $1 and chunks.memory_id = named.id and (by_words or by_meaning or number = 0)
    offset 0
) as chunks on true
left join lateral (
    select vector
    from embeddings
    where by_meaning
        and workspace_id = $1
        and embeddings.content_sha256 = chunks.content_sha256
        and model = $5
    offset 0
) as held on true;
