drop function memories_saying(text);

-- Some memories that hold any of the words, at most so many, and how well. To choose the best of all would be to read
-- all. Sequential scans are off because a limit makes the planner think that it soon finds enough.
create function memories_saying(words text, most integer) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select said.id, ts_rank(said.fts, asked)
    from (
        select memories.id, memories.fts
        from memories
        where workspace_id = current_workspace() and fts @@ asked
        limit most
    ) as said;
end
$$;

-- The same of memories behind which the index of a generation lags.
create function tail_saying(words text, of integer, most integer) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select said.id, ts_rank(said.fts, asked)
    from (
        select memories.id, memories.fts
        from memories
        where workspace_id = current_workspace()
            and fts @@ asked
            and exists (
                select
                from index_queue
                where index_queue.workspace_id = current_workspace()
                    and generation = of
                    and memory_id = memories.id
                    and behind
                offset 0
            )
        limit most
    ) as said;
end
$$;

revoke execute on function memories_saying, tail_saying from public;
grant execute on function memories_saying, tail_saying to memoria_app;
