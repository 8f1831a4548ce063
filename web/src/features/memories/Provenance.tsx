import { useEffect } from "react";
import { Link } from "react-router";
import { type IndexState, MemoryIndexing } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { moment } from "@/lib/time";
import type { Held } from "./Detail";
import { said } from "./filters";
import { harmless } from "./links";

function Source({ uri }: { uri: string }) {
  const url = harmless(uri);
  if (!url) return <code>{visible(uri)}</code>;
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {visible(uri)}
    </a>
  );
}

const STATES: Record<IndexState, string> = {
  INDEXED: "Indexed",
  WAITING: "Waits for the index: recall reads it from the record meanwhile",
  FAILED: "Could not be indexed: recall reads it from the record. “memoria doctor” says why",
  ABSENT: "Not in the index",
};
/** The index tells nobody when it is done. */
const AGAIN = 2_000;

/** Where its vectors come from. */
function Indexed({ id }: { id: string }) {
  const { data, error, again } = useAsk(MemoryIndexing, { id }, { live: ["memory"] });
  const told = data?.memory?.indexing;
  useEffect(() => {
    if (told?.state !== "WAITING") return;
    const timer = setTimeout(again, AGAIN);
    return () => clearTimeout(timer);
  }, [told, again]);
  const said = (what: string | undefined) => what ?? (error ? "Unknown: the server did not say" : "…");
  return (
    <>
      <dt>Embedding model</dt>
      <dd>
        {said(told && (told.model ? `${visible(told.model)}, ${told.dimension} dimensions` : "It has no vectors yet"))}
      </dd>
      <dt>Chunks</dt>
      <dd>{said(told && (told.chunks ? told.chunks.toLocaleString() : "Not cut yet"))}</dd>
      <dt>Index</dt>
      <dd>{said(told && STATES[told.state])}</dd>
    </>
  );
}

/** Who wrote it, when, in which session, from which source. */
export function Provenance({ memory }: { memory: Held }) {
  const { session } = memory;
  return (
    <dl className="facts">
      <dt>Came from</dt>
      <dd>{{ USER: "A person", AGENT: "An agent", IMPORT: "An import" }[memory.trust]}</dd>
      <dt>Agent</dt>
      <dd>{memory.agent ? visible(memory.agent) : "None was named"}</dd>
      <dt>Source</dt>
      <dd>{memory.sourceUri ? <Source uri={memory.sourceUri} /> : "None was given"}</dd>
      <dt>Work session</dt>
      <dd>
        {session ? (
          <Link to={`/work/${session.id}`}>
            {visible(session.description ?? "Without a description")}, {moment(session.startTime)}
          </Link>
        ) : (
          "None"
        )}
      </dd>
      <dt>Stored</dt>
      <dd>{moment(memory.createdAt)}</dd>
      <dt>Changed</dt>
      <dd>{memory.version === 1 ? "Never" : `${moment(memory.updatedAt)}, version ${memory.version}`}</dd>
      <dt>Status</dt>
      <dd>{said(memory.status)}</dd>
      <dt>Confidence</dt>
      <dd>{memory.confidence}</dd>
      {memory.valence !== null && (
        <>
          <dt>Valence</dt>
          <dd>{memory.valence}</dd>
        </>
      )}
      <Indexed id={memory.id} />
      <dt>SHA-256 of the text</dt>
      <dd>
        <code>{memory.contentSha256}</code>
      </dd>
    </dl>
  );
}
