-- Views of the web interface that somebody named: where they are, and what they hold, such as positions.
create table saved_views (
    workspace_id uuid not null constraint saved_views_workspace_id_fkey references workspaces (id),
    page text not null constraint saved_views_page_check check (octet_length(page) between 1 and 64),
    name text not null constraint saved_views_name_check check (octet_length(name) between 1 and 256),
    url text not null constraint saved_views_url_check check (octet_length(url) <= 8192),
    data jsonb not null,
    updated_at timestamptz not null default now(),
    constraint saved_views_pkey primary key (workspace_id, page, name)
);

-- The relations among some memories, heaviest first, at most edge_cap. Ends are told by their places in the list,
-- counted from zero, so that many cost little to send.
create function relations_among(
    among uuid[], relation_types relation_type[], minimum_weight double precision, as_of timestamptz,
    edge_cap integer
)
returns table (
    source integer, target integer, relation_id uuid, relation_type relation_type, weight double precision,
    created_by relation_creator
)
language plpgsql stable
set plan_cache_mode = force_custom_plan -- one made for a small list would be kept for a large one
set jit = off
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
    return query
    select (start.place - 1)::integer, (finish.place - 1)::integer, edge.id, edge.relation_type, edge.weight,
        edge.created_by
    from unnest(among) with ordinality as start (id, place)
    cross join lateral (
        select r.id, r.target_id, r.relation_type, r.weight, r.created_by
        from memory_relations as r
        where r.workspace_id = (select walk_workspace())
            and r.source_id = start.id
            and (relation_types is null or r.relation_type = any (relation_types))
            and r.weight >= minimum_weight
            and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
        offset 0
    ) as edge
    join unnest(among) with ordinality as finish (id, place) on finish.id = edge.target_id
    order by edge.weight desc, edge.id
    limit edge_cap;
end
$$;

alter table saved_views enable row level security;
create policy saved_views_of_workspace on saved_views using (workspace_id = (select current_workspace()));
grant select, insert, update, delete on saved_views to memoria_app;
