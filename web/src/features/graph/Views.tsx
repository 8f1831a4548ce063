import { Bookmark, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { GraphViews } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { ago } from "@/lib/time";
import { Button, Field, IconButton, Popover, Refused } from "@/ui";
import { deleteView, type NamedView, type Saved, saveView } from "./saving";

interface ViewsProps {
  /** What would be saved now. */
  pack: () => Saved | null;
}

/** Saves what is shown under a name, and opens what was saved. */
export function Views({ pack }: ViewsProps) {
  return (
    <Popover button={<IconButton label="Saved views" icon={Bookmark} />} label="Saved views">
      {(close) => <Held pack={pack} close={close} />}
    </Popover>
  );
}

function Held({ pack, close }: ViewsProps & { close: () => void }) {
  const { data, error, again } = useAsk(GraphViews, {});
  const [name, setName] = useState("");
  const [refused, setRefused] = useState<string>();
  const navigate = useNavigate();
  const save = async () => {
    const params = new URLSearchParams(location.search);
    params.set("saved", name.trim());
    const why = await saveView(name.trim(), `${location.pathname}?${params.toString()}`, pack());
    setRefused(why);
    if (why) return;
    setName("");
    again();
    close();
  };
  const open = (view: NamedView) => {
    close();
    void navigate(view.url);
  };
  return (
    <div className="graph-views">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="Name of this view" value={name} onChange={setName} refused={refused} />
        <Button tone="primary" type="submit" isDisabled={!name.trim()}>
          Save
        </Button>
      </form>
      {error && <Refused error={error} again={again} />}
      {data && !data.views.length && (
        <p className="graph-hint">Nothing is saved yet. A view keeps what is shown and where it stands.</p>
      )}
      <ul>
        {data?.views.map((view) => (
          <li key={view.name}>
            <Button tone="quiet" onPress={() => open(view)}>
              {view.name}
            </Button>
            <span className="graph-count">{ago(view.updatedAt)}</span>
            <IconButton label={`Delete ${view.name}`} icon={Trash2} onPress={() => void deleteView(view).then(again)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
