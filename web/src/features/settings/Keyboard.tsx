import { KeyList } from "@/app/Keys";
import { useSetting } from "@/app/preferences";
import { Switch } from "@/ui";

/** All keys, with what they do. */
export function Keyboard() {
  const [keys, setKeys] = useSetting("keys");
  return (
    <section className="card settings-form" aria-label="Keyboard">
      <Switch isSelected={keys} onChange={setKeys}>
        Single letters act as shortcuts
      </Switch>
      <p>Each page has keys of its own: press ? there to see them all.</p>
      <KeyList />
    </section>
  );
}
