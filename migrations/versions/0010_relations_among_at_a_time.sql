-- The relations among some memories are told as the record held them at a time, too, and by one function.
drop function walk_among(uuid[], relation_type[], double precision, timestamptz, integer, timestamptz);
drop function relations_among(uuid[], relation_type[], double precision, timestamptz, integer);
create function relations_among(
    among uuid[], relation_types relation_type[], minimum_weight double precision, as_of timestamptz,
    edge_cap integer, known_at timestamptz default null
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
    select (edge.place - 1)::integer, (finish.place - 1)::integer, edge.id, edge.relation_type, edge.weight,
        edge.created_by
    from (
        select start.place, each.id, each.target_id, each.relation_type, each.weight, each.created_by
        from unnest(among) with ordinality as start (id, place)
        cross join lateral (
            select r.id, r.target_id, r.relation_type, r.weight, r.created_by
            from memory_relations as r
            where r.workspace_id = (select walk_workspace())
                and r.source_id = start.id
                and (relation_types is null or r.relation_type = any (relation_types))
                and r.weight >= minimum_weight
                and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
                and (known_at is null or r.updated_at <= known_at)
            union all
            select r.relation_id, r.target_id, r.relation_type, r.weight, r.created_by
            from relation_versions as r
            where known_at is not null and r.recorded_at <= known_at and r.replaced_at > known_at
                and r.workspace_id = (select walk_workspace())
                and r.source_id = start.id
                and (relation_types is null or r.relation_type = any (relation_types))
                and r.weight >= minimum_weight
                and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
            offset 0
        ) as each
        offset 0 -- or the list would be hashed again for each of its memories
    ) as edge
    join unnest(among) with ordinality as finish (id, place) on finish.id = edge.target_id
    order by edge.weight desc, edge.id
    limit edge_cap;
end
$$;
