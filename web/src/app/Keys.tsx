import { Dialog, Switch } from "@/ui";
import { useSetting } from "./preferences";
import { shortcuts } from "./shortcuts";

/** The keys that act now, by where they act. */
export function KeyList() {
  const groups = Map.groupBy(shortcuts(), (each) => each.group);
  return (
    <div className="keys">
      {[...groups].map(([group, held]) => (
        <section key={group}>
          <h2>{group}</h2>
          <dl>
            {held.map((each) => (
              <div key={each.keys} style={{ display: "contents" }}>
                <dt>{each.does}</dt>
                <dd>
                  {each.keys.split(" ").map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** All keys that act on this page. */
export default function Keys({ onClose }: { onClose: () => void }) {
  const [keys, setKeys] = useSetting("keys");
  return (
    <Dialog title="Keyboard" open onClose={onClose} wide>
      <KeyList />
      <Switch isSelected={keys} onChange={setKeys}>
        Single letters act as shortcuts
      </Switch>
    </Dialog>
  );
}
