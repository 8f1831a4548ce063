import { useEffect, useState } from "react";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { MemoriesSuggest, MemoryNow } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { title, visible } from "@/lib/text";
import { nameOf } from "./names";
import { TypeMark } from "./parts";

const PATIENCE = 150;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PATIENCE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export interface Picked {
  id: string;
  content: string;
}

interface PickerProps {
  label: string;
  onPick: (memory: Picked) => void;
  /** Those that cannot be picked. */
  without?: string[];
  autoFocus?: boolean;
}

/** Finds a memory while one types, by what it says or by its id. */
export function Picker({ label, onPick, without = [], autoFocus }: PickerProps) {
  const [typed, setTyped] = useState("");
  const [turn, setTurn] = useState(0);
  const question = useSettled(typed.trim());
  const isId = ID.test(question);
  const found = useAsk(MemoriesSuggest, { query: question }, { pause: question.length < 2 || isId });
  const named = useAsk(MemoryNow, { id: question }, { pause: !isId });
  const hits = isId ? [named.data?.memory ?? []].flat() : (found.data?.recall.hits.map((hit) => hit.memory) ?? []);
  const choices = question.length < 2 ? [] : hits.filter((each) => !without.includes(each.id));
  return (
    <ComboBox
      // Nothing stays picked, so the list would stay open: a new box closes it, and takes the focus.
      key={turn}
      className="memory-picker"
      items={choices}
      inputValue={typed}
      onInputChange={setTyped}
      value={null}
      defaultFilter={() => true}
      allowsEmptyCollection
      menuTrigger="input"
      onChange={(key) => {
        const memory = choices.find((each) => each.id === key);
        if (!memory) return;
        onPick({ id: memory.id, content: memory.content });
        setTyped("");
        setTurn(turn + 1);
      }}
    >
      <Label>{label}</Label>
      <Input className="input" placeholder="Words of a memory, or its id" autoFocus={autoFocus ?? turn > 0} />
      <Popover className="popover memory-picked">
        <ListBox
          className="options"
          renderEmptyState={() => (
            <p className="empty">
              {question.length < 2
                ? "Type at least two letters."
                : found.loading
                  ? "Looking…"
                  : "No memory answers that."}
            </p>
          )}
        >
          {(memory: (typeof choices)[number]) => (
            <ListBoxItem id={memory.id} textValue={title(memory.content)}>
              <TypeMark type={memory.type} quiet />
              <span className="memory-option">
                {nameOf(memory.content).content}{" "}
                <span className="memory-rest">{visible(nameOf(memory.content).rest)}</span>
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
