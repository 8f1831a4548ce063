import { lazy, Suspense } from "react";
import { Skeleton } from "@/ui";

const Mini = lazy(() => import("./Mini"));

/** A memory and what hangs on it, as a small picture that opens what is clicked. */
export function MiniGraph({ id }: { id: string }) {
  return (
    <Suspense fallback={<Skeleton lines={1} height="15rem" />}>
      <Mini id={id} />
    </Suspense>
  );
}
