-- Answers that are kept for the same question. $1 is the workspace.

-- name: revision
select coalesce(sum(revision), 0)::bigint as revision
from workspace_revisions
where workspace_id = $1;
