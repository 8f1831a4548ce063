-- Row level security keeps the type of a relation out of index conditions, so that the turns of a memory were looked for
-- among all its relations. Indexes of those alone hold nothing else; and what is related is weighed in the index.
drop index memory_relations_edge_key;
create unique index memory_relations_edge_key
    on memory_relations (workspace_id, source_id, target_id, relation_type)
    include (created_by, weight, valid_from, valid_to);
drop index memory_relations_target_idx;
create index memory_relations_target_idx
    on memory_relations (workspace_id, target_id, source_id, relation_type)
    include (created_by, weight, valid_from, valid_to);
create index memory_relations_before_idx
    on memory_relations (workspace_id, source_id, target_id) where relation_type = 'follows';
create index memory_relations_after_idx
    on memory_relations (workspace_id, target_id, source_id) where relation_type = 'follows';
create index memory_relations_successor_idx
    on memory_relations (workspace_id, target_id, source_id) where relation_type = 'supersedes';
-- A table that only grows is vacuumed early, or indexes alone cannot answer.
alter table memory_relations set (autovacuum_vacuum_insert_scale_factor = 0.02);
