import { useState } from "react";
import { title } from "@/lib/text";
import type { Refusal } from "@/gql/errors";
import { Button, Dialog, Refused } from "@/ui";
import { counted, supersede, supersedeMany } from "./deeds";
import { type Picked, Picker } from "./Picker";

interface SupersedeProps {
  ids: string[];
  /** What a single one is called. */
  name?: string;
  onClose: () => void;
  onDone?: () => void;
}

/** Picks the memory that holds now instead of one, or of many, of which it may be one: so they are merged. */
export default function Supersede({ ids, name, onClose, onDone }: SupersedeProps) {
  const [by, setBy] = useState<Picked>();
  const [refused, setRefused] = useState<Refusal>();
  const send = async (by: string) => {
    const others = ids.filter((id) => id !== by);
    const error = await (others.length === 1 ? supersede(others[0]!, by) : supersedeMany(others, by));
    if (error) {
      setRefused(error);
      return;
    }
    onDone?.();
    onClose();
  };
  return (
    <Dialog
      title="Supersede by a newer memory"
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button tone="primary" isDisabled={!by} onPress={() => by && void send(by.id)}>
            Supersede
          </Button>
        </>
      }
    >
      <p>
        {name ? `“${title(name)}”` : counted(ids.length)} {ids.length === 1 ? "stays" : "stay"} readable, and recall
        finds the newer memory instead. You can take it back.
      </p>
      <Picker label="The newer memory" without={ids.length === 1 ? ids : []} onPick={setBy} autoFocus />
      {by && (
        <p>
          The newer one: <strong>{title(by.content)}</strong>
        </p>
      )}
      {refused && <Refused error={refused} />}
    </Dialog>
  );
}
