import { useState } from "react";
import { MemoriesSuggest, MemoryNow } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { useSettled } from "@/lib/settled";
import { visible } from "@/lib/text";
import { Combobox } from "@/ui/Combobox";
import { isMemoryId, nameOf } from "./names";
import { TypeMark } from "./parts";

export interface Picked {
  id: string;
  content: string;
}

interface PickerProps {
  label: string;
  /** The label is read aloud only. */
  quiet?: boolean;
  onPick: (memory: Picked) => void;
  /** Those that cannot be picked. */
  without?: string[];
  autoFocus?: boolean;
}

/** Finds a memory while one types, by what it says or by its id. */
export function Picker({ label, quiet, onPick, without = [], autoFocus }: PickerProps) {
  const [typed, setTyped] = useState("");
  const question = useSettled(typed.trim());
  const isId = isMemoryId(question);
  const found = useAsk(MemoriesSuggest, { query: question }, { pause: question.length < 2 || isId });
  const named = useAsk(MemoryNow, { id: question }, { pause: !isId });
  const hits = isId ? [named.data?.memory ?? []].flat() : (found.data?.recall.hits.map((hit) => hit.memory) ?? []);
  const options = typed.trim().length < 2 ? [] : hits.filter((each) => !without.includes(each.id));
  const settled = question === typed.trim() && !(isId ? named : found).loading;
  return (
    <Combobox
      label={label}
      quiet={quiet}
      placeholder="Words or id of a memory"
      typed={typed}
      onTyped={setTyped}
      options={options}
      onPick={({ id, content }) => {
        onPick({ id, content });
        setTyped("");
      }}
      nothing={
        typed.trim().length < 2 ? "Type at least two letters." : settled ? "No memory answers that." : "Looking…"
      }
      autoFocus={autoFocus}
    >
      {(memory) => (
        <>
          <TypeMark type={memory.type} quiet />
          <span className="memory-option" dir="auto">
            {nameOf(memory.content).content} <span className="memory-rest">{visible(nameOf(memory.content).rest)}</span>
          </span>
        </>
      )}
    </Combobox>
  );
}
