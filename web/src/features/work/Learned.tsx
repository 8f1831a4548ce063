import { useState } from "react";
import { useInspector } from "@/app/inspect";
import { tell } from "@/app/undo";
import { type WorkOneResult, WorkSummarize } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { plural, title } from "@/lib/text";
import { ago } from "@/lib/time";
import { Button, Chip, Field } from "@/ui";

type Shown = NonNullable<WorkOneResult["session"]>;

function MemoryLine({ id, content, about }: { id: string; content: string; about: string }) {
  const { inspect } = useInspector();
  return (
    <li>
      <button type="button" className="work-name" onClick={() => inspect("memory", id)}>
        {title(content)}
        <span className="work-quiet">{about}</span>
      </button>
    </li>
  );
}

function Summary({ session }: { session: Shown }) {
  const [text, setText] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const keep = async () => {
    const { error } = await change(WorkSummarize, { id: session.id, summary: text ?? "" });
    if (error) {
      setRefused(error.message);
      return;
    }
    tell("The summary is a memory now.");
    setText(undefined);
  };
  const offered = [session.description, session.notes].filter(Boolean).join("\n\n");
  return (
    <section className="work-stack">
      <h3>Summary</h3>
      {session.memory && text === undefined && (
        <ul>
          <MemoryLine id={session.memory.id} content={session.memory.content} about="memory of this session" />
        </ul>
      )}
      {text === undefined ? (
        <div className="actions">
          <Button onPress={() => setText(session.memory?.content ?? offered)}>
            {session.memory ? "Write it anew" : "Write summary memory"}
          </Button>
        </div>
      ) : (
        <form
          className="work-stack"
          onSubmit={(event) => {
            event.preventDefault();
            void keep();
          }}
        >
          <Field
            label="What was done and learned"
            lines={5}
            value={text}
            onChange={setText}
            refused={refused}
            hint="It is kept as a memory of the kind session_summary, which recall finds."
          />
          <div className="actions">
            <Button tone="primary" type="submit" isDisabled={!text.trim()}>
              Keep the summary
            </Button>
            <Button tone="quiet" onPress={() => setText(undefined)}>
              Leave it
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}

/** So many are read at most. */
const READ = 50;
const counted = (count: number) => (count < READ ? String(count) : `${READ} or more`);

/** What was kept in memory and recalled while the session ran. */
export function Learned({ session }: { session: Shown }) {
  return (
    <>
      <Summary session={session} />
      <section className="work-stack">
        <h3>
          Memories stored <Chip>{counted(session.memories.length)}</Chip>
        </h3>
        {session.memories.length ? (
          <ul className="work-lines">
            {session.memories.map(({ id, content, kind, createdAt }) => (
              <MemoryLine key={id} id={id} content={content} about={`${kind} · ${ago(createdAt)}`} />
            ))}
          </ul>
        ) : (
          <p className="work-quiet">Memories that are kept while exactly one session runs belong to it.</p>
        )}
      </section>
      <section className="work-stack">
        <h3>
          Memories recalled <Chip>{counted(session.recalled.length)}</Chip>
        </h3>
        {session.recalled.length ? (
          <ul className="work-lines">
            {session.recalled.map(({ memoryId, memory, recalls, recalledAt }) => (
              <MemoryLine
                key={memoryId}
                id={memoryId}
                content={memory?.content ?? "Forgotten since"}
                about={`${plural(recalls, "recall", "recalls")} · ${ago(recalledAt)}`}
              />
            ))}
          </ul>
        ) : (
          <p className="work-quiet">Nothing was recalled in this session.</p>
        )}
      </section>
    </>
  );
}
