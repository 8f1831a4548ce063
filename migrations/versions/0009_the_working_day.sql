-- When the working day of an owner ends, and what their new sessions are booked on unless they say.
alter table user_settings
    add column day_end_minutes integer constraint user_settings_day_end_check check (day_end_minutes between 1 and 1440),
    add column default_client_id uuid,
    add column default_project_id uuid,
    add constraint user_settings_default_client_id_fkey foreign key (workspace_id, default_client_id)
        references clients (workspace_id, id) on delete set null (default_client_id),
    add constraint user_settings_default_project_id_fkey foreign key (workspace_id, default_project_id)
        references projects (workspace_id, id) on delete set null (default_project_id);
