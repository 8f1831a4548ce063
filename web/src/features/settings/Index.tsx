import { SettingsIndex } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { said } from "@/features/memories/filters";
import { size } from "@/lib/size";
import { Chip, Note, Refused, Skeleton } from "@/ui";

const STATES = { ok: "OK", degraded: "Degraded", down: "Down" } as const;
const NAMES: Record<string, string> = {
  memoria: "Memoria",
  python: "Python",
  postgresql: "PostgreSQL",
  index: "Index",
  record: "Record",
  embedder: "Embedder",
  queue: "Queue",
  reranker: "Reranker",
};
const TONES = { ok: "good", degraded: "warn", down: "bad" } as const;

/** What Memoria stands on, which model embeds, and how far the index is. */
export function Index() {
  const { data, error, again } = useAsk(SettingsIndex, {}, { live: ["memory"] });
  if (error) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={6} />;
  const { health, stats } = data;
  return (
    <div className="settings-cards">
      <section className="card" aria-labelledby="settings-parts">
        <header>
          <h2 id="settings-parts">Parts</h2>
          <Chip tone={TONES[health.state as keyof typeof TONES]}>{STATES[health.state as keyof typeof STATES]}</Chip>
        </header>
        <dl className="facts">
          {health.parts.map((part) => (
            <div key={part.name} className="settings-row">
              <dt>{NAMES[part.name] ?? part.name}</dt>
              <dd className="settings-state">
                <Chip tone={TONES[part.state as keyof typeof TONES]}>{STATES[part.state as keyof typeof STATES]}</Chip>
                <span>{part.message}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="card" aria-labelledby="settings-index">
        <header>
          <h2 id="settings-index">Embedder and index</h2>
        </header>
        {health.indexes.length === 0 && <p>There is no index yet: it is made when the embedder answers.</p>}
        {health.indexes.map((index) => (
          <dl key={index.generation} className="facts settings-generation">
            <dt>Model</dt>
            <dd>{index.model}</dd>
            <dt>Dimension</dt>
            <dd>{index.dimension.toLocaleString()}</dd>
            <dt>Generation</dt>
            <dd>
              {index.generation} <Chip tone={index.state === "live" ? "good" : "warn"}>{index.state}</Chip>
            </dd>
            <dt>Waiting to be indexed</dt>
            <dd>{index.pending.toLocaleString()}</dd>
          </dl>
        ))}
        {health.dead > 0 && (
          <Note tone="warn">
            {health.dead.toLocaleString()} memories could not be indexed. Recall reads them from the record. Run{" "}
            <code>memoria doctor</code> to see why.
          </Note>
        )}
      </section>
      <section className="card" aria-labelledby="settings-record">
        <header>
          <h2 id="settings-record">The record</h2>
        </header>
        <dl className="facts">
          <dt>Memories</dt>
          <dd>{stats.memories.toLocaleString()}</dd>
          {[...stats.byType, ...stats.byStatus].map(({ name, count }) => (
            <div key={name} className="settings-row">
              <dt>{said(name)}</dt>
              <dd>{count.toLocaleString()}</dd>
            </div>
          ))}
          <dt>Relations</dt>
          <dd>{stats.relations.toLocaleString()}</dd>
          <dt>Older versions</dt>
          <dd>{stats.versions.toLocaleString()}</dd>
        </dl>
      </section>
      <section className="card" aria-labelledby="settings-storage">
        <header>
          <h2 id="settings-storage">Versions and storage</h2>
        </header>
        <dl className="facts">
          {health.versions.map(({ name, version }) => (
            <div key={name} className="settings-row">
              <dt>{NAMES[name] ?? name}</dt>
              <dd>{version}</dd>
            </div>
          ))}
          <dt>The record takes</dt>
          <dd>{size(health.storage.recordBytes)}</dd>
          {health.storage.indexBytes !== null && (
            <>
              <dt>The index takes</dt>
              <dd>{size(health.storage.indexBytes)}</dd>
            </>
          )}
          <dt>Data folder</dt>
          <dd>
            <code>{health.storage.folder}</code>, {size(health.storage.freeBytes)} free
          </dd>
        </dl>
      </section>
    </div>
  );
}
