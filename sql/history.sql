-- History: what changed since a time. $1 is the workspace everywhere.

-- name: changed
-- what was otherwise at a time, what changed last first, with the text where that was another one
select
    version.memory_id,
    case
        when version.record ->> 'content' <> now.content then left(version.record ->> 'content', $4)
    end as said
from memory_versions as version
cross join lateral (
    select content from memories where workspace_id = $1 and memories.id = version.memory_id offset 0
) as now
where version.workspace_id = $1
    and version.replaced_at > $2
    and version.recorded_at <= $2
order by version.replaced_at desc
limit $3;
