import { lazy, Suspense } from "react";
import type { MemoryStatus } from "@/gql/gen";
import { Button, Empty, LinkButton } from "@/ui";

const AddSample = lazy(() => import("@/features/home/AddSample"));

interface NothingProps {
  status: MemoryStatus;
  filtered: boolean;
  /** Those that a memory must hold. */
  words: string;
  onClear: () => void;
}

/** Why a list is empty, and what to do about it. */
export function Nothing({ status, filtered, words, onClear }: NothingProps) {
  if (filtered) {
    return (
      <Empty
        title="No memory passes these filters"
        actions={
          <>
            {words && (
              <LinkButton to={`/recall?q=${encodeURIComponent(words)}`} tone="primary">
                Ask for it by meaning
              </LinkButton>
            )}
            <Button onPress={onClear}>Search without filters</Button>
          </>
        }
      >
        Take one away above, or search without them.
      </Empty>
    );
  }
  if (status === "TOMBSTONED") return <Empty title="The trash is empty">What you forget stays here for 30 days.</Empty>;
  if (status === "ARCHIVED")
    return <Empty title="Nothing is archived">What you exclude from recall stays here, and can be brought back.</Empty>;
  if (status === "SUPERSEDED")
    return <Empty title="Nothing is superseded">What a newer memory replaces stays here, to be read.</Empty>;
  return <NoMemories />;
}

/** The ways to the first memory. */
function NoMemories() {
  return (
    <Empty
      title="Nothing is remembered yet"
      actions={
        <>
          <LinkButton to="/settings?tab=agents" tone="primary">
            Connect an agent
          </LinkButton>
          <LinkButton to="/memories?new=1">Write one</LinkButton>
          <LinkButton to="/memories?import=1">Import</LinkButton>
          <Suspense fallback={null}>
            <AddSample />
          </Suspense>
        </>
      }
    >
      Agents store memories as they work. You can also write or import them, or look around in a small sample.
    </Empty>
  );
}
