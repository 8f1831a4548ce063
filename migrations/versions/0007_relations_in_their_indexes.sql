-- What recall asks of every candidate, its turns and how many relations it has, is answered by the indexes alone.
drop index memory_relations_edge_key;
create unique index memory_relations_edge_key
    on memory_relations (workspace_id, source_id, target_id, relation_type) include (created_by);
drop index memory_relations_target_idx;
create index memory_relations_target_idx
    on memory_relations (workspace_id, target_id, source_id, relation_type) include (created_by);
