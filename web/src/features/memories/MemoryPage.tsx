import { useParams } from "react-router";
import { Page } from "@/app/Page";
import { MemoryNow } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { title } from "@/lib/text";
import { oneOf, useUrl } from "@/lib/url";
import { Detail, TABS } from "./Detail";
import { isMemoryId } from "./names";

const SPEC = { tab: oneOf(TABS, "content") };

export default function MemoryPage() {
  const { id = "" } = useParams();
  const [{ tab }, set] = useUrl(SPEC);
  const { data } = useAsk(MemoryNow, { id }, { live: ["memory"], pause: !isMemoryId(id) });
  return (
    <Page title={data?.memory ? title(data.memory.content, 80) : "Memory"}>
      <div className="card memory-page">
        <Detail key={id} id={id} tab={tab} onTab={(tab) => set({ tab }, { replace: true })} />
      </div>
    </Page>
  );
}
