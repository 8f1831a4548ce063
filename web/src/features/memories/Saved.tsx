import { Bookmark, Trash2 } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { Link, useLocation } from "react-router";
import { tell } from "@/app/undo";
import { MemoriesDeleteView, MemoriesSaveView, MemoriesViews } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { Button, Field, IconButton, Popover, Refused } from "@/ui";
import "./parts.css";

interface SavedProps {
  /** The page whose addresses are saved. */
  page: "recall" | "memories";
  /** What one of them is called. */
  what: string;
}

/** Addresses of a page under names of their own, kept on the server for every browser. */
export function Saved({ page, what }: SavedProps) {
  return (
    <Popover
      label={`Saved ${what}`}
      button={
        <Button icon={Bookmark} tone="quiet">
          Saved
        </Button>
      }
    >
      {(close) => <List page={page} what={what} onPick={close} />}
    </Popover>
  );
}

async function save(page: string, name: string, url: string): Promise<string | undefined> {
  return (await change(MemoriesSaveView, { page, name, url })).error?.message;
}

/** The address without what stands beside the page for the moment. */
function here(pathname: string, search: string): string {
  const params = new URLSearchParams(search);
  for (const name of ["see", "id", "new", "import", "export"]) params.delete(name);
  return params.size ? `${pathname}?${params.toString()}` : pathname;
}

function List({ page, what, onPick }: SavedProps & { onPick: () => void }) {
  const { pathname, search } = useLocation();
  const { data, error, again } = useAsk(MemoriesViews, { page });
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();
  const add = async (event: SyntheticEvent) => {
    event.preventDefault();
    const refused = await save(page, name.trim(), here(pathname, search));
    setProblem(refused);
    if (refused) return;
    setName("");
    again();
  };
  const drop = async (view: { name: string; url: string }) => {
    const { error } = await change(MemoriesDeleteView, { page, name: view.name });
    again();
    if (error) tell(error.message);
    else {
      tell(`“${view.name}” is not saved any more.`, async () => {
        tell((await save(page, view.name, view.url)) ?? "Saved again.");
        again();
      });
    }
  };
  if (error) return <Refused error={error} again={again} />;
  return (
    <div className="memory-saved">
      {data?.views.length ? (
        <ul>
          {data.views.map((view) => (
            <li key={view.name}>
              <Link to={view.url} onClick={onPick}>
                {visible(view.name)}
              </Link>
              <IconButton label={`Delete ${view.name}`} icon={Trash2} onPress={() => void drop(view)} />
            </li>
          ))}
        </ul>
      ) : (
        <p>None yet.</p>
      )}
      <form onSubmit={(event) => void add(event)}>
        <Field label={`Name of the ${what}`} value={name} onChange={setName} refused={problem} />
        <Button type="submit" isDisabled={!name.trim()}>
          Save
        </Button>
      </form>
    </div>
  );
}
