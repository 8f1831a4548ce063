import { useState } from "react";
import { visible } from "@/lib/text";
import { Button, Field, Popover } from "@/ui";

interface RenamedProps {
  label: string;
  name: string;
  /** What is shown when there is no name. */
  empty?: string;
  /** Gives back why it was refused. */
  onRename: (name: string) => Promise<string | undefined>;
}

/** A text that is changed where it stands. */
export function Renamed({ label, name, empty = "", onRename }: RenamedProps) {
  const [text, setText] = useState(name);
  const [refused, setRefused] = useState<string>();
  return (
    <Popover
      label={`Change: ${label.toLowerCase()}`}
      button={
        <Button tone="quiet" onPress={() => setText(name)}>
          <span className="work-cut">{visible(name) || <span className="work-quiet">{empty}</span>}</span>
        </Button>
      }
    >
      {(close) => (
        <form
          className="work-stack"
          onSubmit={(event) => {
            event.preventDefault();
            void onRename(text.trim()).then((why) => {
              setRefused(why);
              if (!why) close();
            });
          }}
        >
          <Field label={label} value={text} onChange={setText} refused={refused} autoFocus />
          <Button type="submit" tone="primary" isDisabled={text.trim() === name}>
            Keep
          </Button>
        </form>
      )}
    </Popover>
  );
}
