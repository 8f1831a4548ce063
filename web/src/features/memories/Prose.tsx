import { lazy, Suspense } from "react";
import { visible } from "@/lib/text";

const Markdown = lazy(() => import("./Markdown"));

/** A stored text as Markdown; as plain text until that part of the program has come. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="memory-prose">
      <Suspense fallback={<p className="memory-plain">{visible(text)}</p>}>
        <Markdown text={text} />
      </Suspense>
    </div>
  );
}
