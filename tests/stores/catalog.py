"""What a database holds, as text that two databases can be compared by."""

# ruff: noqa: S608  # every part of these queries is written here

import asyncpg

Connection = asyncpg.Connection

OURS = """
    select oid, relname, relkind, relacl, relrowsecurity, relforcerowsecurity, reloptions, relowner
    from pg_class
    where relnamespace = 'public'::regnamespace and relname !~ '^alembic_version'
"""
CATALOG = {
    "tables": f"""
        select format('%s %s row security %s %s options %s', relkind, relname, relrowsecurity, relforcerowsecurity,
            reloptions)
        from ({OURS}) as ours where relkind <> 'i'
    """,
    "columns": f"""
        select format('%s.%s %s not null %s identity %s generated %s default %s', relname, attname,
            format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid))
        from ({OURS}) as ours join pg_attribute on attrelid = ours.oid and attnum > 0 and not attisdropped
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where relkind <> 'i'
    """,
    "views": f"select relname || ': ' || pg_get_viewdef(oid) from ({OURS}) as ours where relkind in ('v', 'm')",
    "types": """
        select format('%s %s', typname, string_agg(enumlabel, ',' order by enumsortorder))
        from pg_type join pg_enum on enumtypid = pg_type.oid
        group by typname
    """,
    "constraints": f"""
        select format('%s on %s: %s', conname, relname, pg_get_constraintdef(pg_constraint.oid))
        from ({OURS}) as ours join pg_constraint on conrelid = ours.oid
    """,
    "indexes": f"select pg_get_indexdef(oid) from ({OURS}) as ours where relkind = 'i'",
    "functions": """
        select pg_get_functiondef(oid)::text from pg_proc
        where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
    """,
    "triggers": f"""
        select pg_get_triggerdef(pg_trigger.oid) from ({OURS}) as ours
        join pg_trigger on tgrelid = ours.oid and not tgisinternal
    """,
    "policies": "select pg_policies::text from pg_policies",
    "grants": f"""
        select format('%s: %s', relname, relacl) from ({OURS}) as ours
        union all
        select format('%s: %s', oid::regprocedure, proacl) from pg_proc where pronamespace = 'public'::regnamespace
        union all
        select format('public: %s', nspacl) from pg_namespace where nspname = 'public'
    """,
    "rows": """
        select 'workspaces ' || (to_jsonb(workspaces) - 'created_at')::text from workspaces
        union all
        select 'generations ' || count(*) from index_generations
    """,
}


async def catalog(db: Connection) -> dict[str, set[str]]:
    """Describe everything in the schema `public`."""
    return {name: {str(row[0]) for row in await db.fetch(query)} for name, query in CATALOG.items()}
