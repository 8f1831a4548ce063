import { Dialog, Switch } from "@/ui";
import { useSetting } from "./preferences";
import { shortcuts } from "./shortcuts";

/** All keys that act on this page. */
export default function Keys({ onClose }: { onClose: () => void }) {
  const [keys, setKeys] = useSetting("keys");
  const groups = Map.groupBy(shortcuts(), (each) => each.group);
  return (
    <Dialog title="Keyboard" open onClose={onClose} wide>
      <div className="keys">
        {[...groups].map(([group, held]) => (
          <section key={group}>
            <h3>{group}</h3>
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
      <Switch isSelected={keys} onChange={setKeys}>
        Single letters act as shortcuts
      </Switch>
    </Dialog>
  );
}
