import { useState } from "react";
import { title } from "@/lib/text";
import type { Refusal } from "@/gql/errors";
import { Button, Dialog, Refused } from "@/ui";
import { supersede } from "./deeds";
import { type Picked, Picker } from "./Picker";

interface SupersedeProps {
  memory: Picked;
  onClose: () => void;
}

/** Picks the memory that holds now instead of this one. */
export default function Supersede({ memory, onClose }: SupersedeProps) {
  const [by, setBy] = useState<Picked>();
  const [refused, setRefused] = useState<Refusal>();
  const send = async (id: string) => {
    const error = await supersede(memory.id, id);
    if (error) setRefused(error);
    else onClose();
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
        “{title(memory.content)}” stays readable, and recall finds the newer memory in its place. You can make it
        current again.
      </p>
      <Picker label="The newer memory" without={[memory.id]} onPick={setBy} autoFocus />
      {by && (
        <p>
          The newer one: <strong>{title(by.content)}</strong>
        </p>
      )}
      {refused && <Refused error={refused} />}
    </Dialog>
  );
}
