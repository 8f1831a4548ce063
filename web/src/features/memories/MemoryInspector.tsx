import { useState } from "react";
import { LinkButton } from "@/ui";
import { Detail, type Tab } from "./Detail";

/** A memory beside the page. */
export default function MemoryInspector({ id }: { id: string }) {
  const [tab, setTab] = useState<Tab>("content");
  return (
    <>
      <Detail id={id} tab={tab} onTab={setTab} />
      <p className="memory-asPage">
        <LinkButton to={`/memories/${id}`} tone="quiet">
          Open as a page
        </LinkButton>
      </p>
    </>
  );
}
