"""Measure reports over a million sessions, and the refresh of the totals that they are read from.

Run: python -m bench.work [--sessions 1000000]

Fifty people work on eleven sessions a day, on three of their four projects, in one category each; three sessions in
ten have a pause, and one in fifty crosses midnight.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from memoria.domain import reports, work
from memoria.records import Caller, PastSession, Rounding, RoundingWay, WorkFilter, WorkGroup
from memoria.settings import EmbedderName, Settings
from memoria.stores.opening import Stores, open_stores

SESSIONS = 1_000_000
PEOPLE, A_DAY = 50, 11
ROUNDS = 40
FIRST = date(2021, 1, 1)
Call = Callable[[], Awaitable[object]]

FILL = """
set session_replication_role = replica;
create function pg_temp.nth(kind integer, n bigint) returns uuid language sql immutable as
    $$ select ('00000000-0000-7000-800' || kind || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;
insert into clients (workspace_id, id, name)
select $1, pg_temp.nth(1, n), 'client ' || n from generate_series(0, 39) as n;
insert into projects (workspace_id, id, client_id, name)
select $1, pg_temp.nth(2, n), pg_temp.nth(1, n % 40), 'project ' || n from generate_series(0, 199) as n;
insert into work_sessions (
    workspace_id, id, owner, category, client_id, project_id, start_time, end_time, pauses, status, time_zone
)
select
    $1, pg_temp.nth(3, n), 'person ' || person, (enum_range(null::session_category))[1 + project % 8],
    pg_temp.nth(1, project % 40), pg_temp.nth(2, project), start, start + interval '40 minutes',
    case when n % 10 < 3 then jsonb_build_array(jsonb_build_object(
        'start', unix_seconds(start) + 600, 'end', unix_seconds(start) + 1199, 'reason', 'coffee'
    )) else '[]' end,
    'completed', 'Europe/Rome'
from generate_series(0, $2 - 1) as n
cross join lateral (select n % $3 as person, n / $3 % $4 as turn, n / ($3 * $4) as day) as at
cross join lateral (
    select
        person * 4 + (day + turn % 3) % 4 as project,
        $5::date::timestamptz + day * interval '1 day' + case
            when n % 50 = 0 then interval '22 hours 40 minutes' else interval '6 hours' + turn * interval '50 minutes'
        end as start
) as said;
"""
STATEMENTS = [each.strip() for each in FILL.split(";\n") if each.strip()]


async def fill(url: str, caller: Caller, sessions: int) -> None:
    """Write the sessions as the owner, past triggers that would tell of each."""
    owner = await asyncpg.connect(url)
    values = {"$1": f"'{caller.workspace_id}'::uuid", "$2": sessions, "$3": PEOPLE, "$4": A_DAY, "$5": f"'{FIRST}'"}
    for statement in STATEMENTS:
        for name, value in values.items():
            statement = statement.replace(name, str(value))  # noqa: PLW2901
        await owner.execute(statement, timeout=600)
    await owner.execute("insert into work_changes (workspace_id) values ($1)", caller.workspace_id)
    await owner.execute("vacuum (analyze) work_sessions", timeout=600)
    await owner.close()


async def seconds(call: Call) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


async def timed(call: Call) -> dict[str, float]:
    """Milliseconds of a call: median and 95th percentile."""
    await call()
    cuts = statistics.quantiles([await seconds(call) for _ in range(ROUNDS)], n=20)
    return {"p50": round(cuts[9] * 1e3, 2), "p95": round(cuts[18] * 1e3, 2)}


def asked(stores: Stores, caller: Caller, last: date) -> dict[str, Call]:
    """What is measured, by name."""
    month, year = last.replace(day=1) - timedelta(days=1), last.year - 1
    whole_year = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    whole_month = {"first": month.replace(day=1), "last": month}

    def told(*by: WorkGroup, **how: Any) -> Call:
        return lambda: reports.report(stores, caller, by=by, **how)

    up = Rounding(minutes=15, way=RoundingWay.UP)
    return {
        "a month by day and client": told(WorkGroup.DAY, WorkGroup.CLIENT, **whole_month),
        "a month of one person by day and project": told(
            WorkGroup.DAY, WorkGroup.PROJECT, **whole_month, filter=WorkFilter(owner="person 7")
        ),
        "a month by client, rounded up": told(WorkGroup.CLIENT, **whole_month, rounding=up),
        "a year by month and client": told(WorkGroup.MONTH, WorkGroup.CLIENT, **whole_year),
        "a year by week": told(WorkGroup.WEEK, **whole_year),
        "a year of one client by day": told(WorkGroup.DAY, **whole_year, filter=WorkFilter(client="client 3")),
        "everything by project": told(WorkGroup.PROJECT, first=FIRST, last=month),
    }


async def refreshed(stores: Stores, caller: Caller) -> float:
    """Seconds that the totals take after one more session."""
    start = datetime(2025, 3, 3, 9, tzinfo=UTC)
    await work.enter(stores, caller, PastSession(start_time=start, end_time=start + timedelta(hours=1)))
    return await seconds(lambda: reports.refresh(stores))


async def measure(stores: Stores, url: str, sessions: int = SESSIONS) -> dict[str, Any]:
    """Fill the default workspace, count its totals, and time reports; `url` is the owner's address."""
    caller = Caller()
    await fill(url, caller, sessions)
    first = await seconds(lambda: reports.refresh(stores))
    again = [await refreshed(stores, caller) for _ in range(3)]
    last = FIRST + timedelta(days=sessions // (PEOPLE * A_DAY))
    owner = await asyncpg.connect(url)
    await owner.execute("analyze daily_work_totals, monthly_work_summary")
    lines = await owner.fetchval("select count(*) from daily_work_totals")
    await owner.close()
    return {
        "sessions": sessions,
        "lines": lines,
        "first_refresh_s": round(first, 2),
        "refresh_s": round(max(again), 2),
        "reports": {name: await timed(call) for name, call in asked(stores, caller, last).items()},
    }


async def main(sessions: int) -> None:
    """Measure in a fresh folder and print one JSON document."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), embedder=EmbedderName.HASHING)
        async with open_stores(settings) as stores:
            assert stores.embedded is not None
            assert stores.embedded.postgres is not None
            print(json.dumps(await measure(stores, stores.embedded.postgres.url, sessions), indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    asyncio.run(main(parser.parse_args().sessions))
