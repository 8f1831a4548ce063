import { BookmarkCheck, RotateCcw } from "lucide-react";
import { Button } from "@/ui";
import { PLAIN, type Usual, writeUsual } from "./settings";
import type { UsualHeld } from "./usual";

/** Makes the settings of now those that every recall begins with, or puts away those that were made so. */
export function UsualButton({ now, held }: { now: Usual; held: UsualHeld }) {
  const [is, usual, plain] = [now, held.usual, PLAIN].map(writeUsual);
  if (is !== usual)
    return (
      <Button tone="quiet" icon={BookmarkCheck} onPress={() => held.keep(is === plain ? null : now)}>
        Save as default
      </Button>
    );
  if (usual === plain) return null;
  return (
    <Button tone="quiet" icon={RotateCcw} onPress={() => held.keep(null)}>
      Forget the default
    </Button>
  );
}
