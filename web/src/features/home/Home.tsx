import { Link } from "react-router";
import { useInspector } from "@/app/inspect";
import { Page } from "@/app/Page";
import {
  HomeGrowth,
  type HomeGrowthResult,
  HomeHealth,
  HomeKept,
  HomeRecent,
  HomeToday,
  HomeWork,
  type WarningKind,
} from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { dayOf, daysBefore, momentOf, shifted } from "@/lib/days";
import { gist, plural } from "@/lib/text";
import { ago, clock, hours } from "@/lib/time";
import { Button, Chip, Empty, LinkButton, Note, Refused, Skeleton } from "@/ui";
import { byDay, Spark } from "./Spark";
import { Steps } from "./Steps";
import { useSample } from "./useSample";
import "./home.css";

const SHOWN = 14;
const FORGOTTEN: readonly WarningKind[] = ["LONG_RUNNING", "DAY_ENDED"];

function Attention() {
  const health = useAsk(HomeHealth, {}, { live: ["memory"] });
  const work = useAsk(HomeWork, {}, { live: ["session"] });
  const bad = health.data?.health.parts.filter((part) => part.state !== "ok") ?? [];
  // Every page asks after what was forgotten, above its title.
  const warnings = (work.data?.workStatus.warnings ?? []).filter(({ kind }) => !FORGOTTEN.includes(kind));
  return (
    <>
      {health.error && <Refused error={health.error} again={health.again} />}
      {bad.map((part) => (
        <Note key={part.name} tone={part.state === "down" ? "bad" : "warn"}>
          <strong>{part.name}</strong> {part.message}
        </Note>
      ))}
      {warnings.map((warning) => (
        <Note
          key={warning.kind + warning.sessionIds.join()}
          tone="warn"
          action={<LinkButton to="/work">Look</LinkButton>}
        >
          {warning.message}
        </Note>
      ))}
    </>
  );
}

function Sample() {
  const sample = useSample();
  if (!sample.there) return null;
  return (
    <Note
      action={
        <Button isDisabled={sample.busy} onPress={() => void sample.remove()}>
          Remove the sample
        </Button>
      }
    >
      The sample is there. Ask it “<Link to="/recall?q=why+did+checkout+time+out%3F">why did checkout time out?</Link>”,
      or see it <Link to="/graph?mode=overview">as a graph</Link>.
    </Note>
  );
}

function Today() {
  const work = useAsk(HomeWork, {}, { live: ["session"] });
  const zone = work.data?.workSettings.timeZone ?? "UTC";
  const day = dayOf(new Date(), zone);
  const began = (day: string) => momentOf(`${day}T00:00:00`, zone);
  const since = new Date(began(shifted(day, -1))).toISOString();
  const report = useAsk(HomeToday, { day, since }, { pause: !work.data, live: ["session"] });
  const found = report.data?.workReport;
  const target = work.data?.workSettings.dailyTargetMinutes;
  const own = work.data?.workStatus;
  const done = found?.rows.find(({ owner }) => owner === own?.owner);
  const open = own?.sessions ?? [];
  const running = open.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const worked = (done?.seconds ?? 0) + Math.min(running, found?.runningSeconds ?? 0);
  // Those that began yesterday and ended today are of today, too.
  const ended = report.data?.sessions.nodes.filter(
    ({ owner, endTime }) => owner === own?.owner && Date.parse(endTime!) > began(day),
  );
  const sessions = (ended?.length ?? 0) + open.length;
  return (
    <section className="card" aria-labelledby="home-today">
      <header>
        <h2 id="home-today">Today</h2>
        <LinkButton to="/work" tone="quiet">
          Work
        </LinkButton>
      </header>
      {found ? (
        <>
          <p className="home-big">{hours(worked)}</p>
          <p className="home-quiet">
            {target && `of ${hours(target * 60)}, `}
            {sessions ? `in ${plural(sessions, "session", "sessions")}` : "no session yet"}
            {open.length > 0 && `, ${open.length === 1 ? "one" : open.length} of them open`}
          </p>
        </>
      ) : (
        <Skeleton lines={2} />
      )}
    </section>
  );
}

function Recent() {
  const { data, error, again } = useAsk(HomeRecent, {}, { live: ["memory"] });
  const { inspect } = useInspector();
  return (
    <section className="card home-recent" aria-labelledby="home-recent">
      <header>
        <h2 id="home-recent">Latest memories</h2>
        <LinkButton to="/memories" tone="quiet">
          {data ? `All ${data.memories.totalCount.toLocaleString()}` : "All"}
        </LinkButton>
      </header>
      {error && <Refused error={error} again={again} />}
      {!data && !error && <Skeleton lines={6} />}
      {data?.memories.edges.length === 0 && (
        <Empty
          title="Nothing is remembered yet"
          actions={
            <LinkButton tone="primary" to="/memories?new=1">
              Write a memory
            </LinkButton>
          }
        >
          What agents and people keep shows here as it comes.
        </Empty>
      )}
      <ul>
        {data?.memories.edges.map(({ node }) => (
          <li key={node.id}>
            <button type="button" onClick={() => inspect("memory", node.id)}>
              <span className={`home-type ${node.type.toLowerCase()}`} title={node.type.toLowerCase()} />
              <span className="home-title" dir="auto">
                {gist(node.content)}
              </span>
              <span className="home-about">
                <Chip>{node.kind}</Chip>
                {node.agent && <Chip>{node.agent}</Chip>}
                <time dateTime={node.createdAt}>{ago(node.createdAt)}</time>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What waits for somebody to look at it: what repeats itself, and what nobody needs. */
function Review({ found }: { found: HomeGrowthResult["memoryAnalytics"] }) {
  if (!found.active) return null;
  return (
    <section className="card" aria-labelledby="home-review">
      <header>
        <h2 id="home-review">To review</h2>
      </header>
      <ul className="home-review">
        <li>
          <Link to="/memories?duplicates=1">Look for near duplicates</Link>
        </li>
        {found.stale > 0 && (
          <li>
            <Link to="/analytics?tab=memory&neglected=stale">
              {plural(found.stale, "memory is", "memories are")} stale for 90 days
            </Link>
          </li>
        )}
        {found.neverRecalled > 0 && (
          <li>
            <Link to="/analytics?tab=memory">
              {plural(found.neverRecalled, "memory was", "memories were")} never recalled
            </Link>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Days are those of the person, as the server counts them. */
function Lately({ zone }: { zone: string }) {
  const days = daysBefore(new Date(), SHOWN, zone);
  const { data } = useAsk(HomeGrowth, { first: days[0]!, last: days.at(-1)! });
  const since = new Date(momentOf(`${days.at(-1)!}T00:00`, zone)).toISOString();
  const today = useAsk(HomeKept, { since }, { live: ["memory"] });
  if (!data) return null;
  const { kept, recalled } = byDay(data.memoryAnalytics, days, today.data?.memories.totalCount);
  return (
    <>
      <Review found={data.memoryAnalytics} />
      <section className="card" aria-labelledby="home-lately">
        <header>
          <h2 id="home-lately">The last {SHOWN} days</h2>
          <LinkButton to="/analytics?tab=memory" tone="quiet">
            Analytics
          </LinkButton>
        </header>
        <Spark one="memory" many="memories" done="kept" days={days} counts={kept} />
        <Spark one="question" many="questions" done="asked" days={days} counts={recalled} />
        <p className="home-quiet">Questions were counted at {clock(data.memoryAnalytics.refreshedAt)}.</p>
      </section>
    </>
  );
}

/** What matters now: what to look after, today's time, what was remembered last. */
export default function Home() {
  const zone = useAsk(HomeWork, {}, { live: ["session"] }).data?.workSettings.timeZone;
  return (
    <Page title="Home">
      <Attention />
      <div className="home">
        <div>
          <Steps />
          <Sample />
          <Recent />
        </div>
        <div>
          <Today />
          {zone && <Lately zone={zone} />}
        </div>
      </div>
    </Page>
  );
}
