import { ExternalLink } from "lucide-react";
import { useInspector } from "@/app/inspect";
import { LinkButton } from "@/ui";
import { SessionDetail } from "./SessionDetail";

/** A work session beside the page. */
export default function SessionInspector({ id }: { id: string }) {
  const { close } = useInspector();
  return (
    <div className="work-stack">
      <SessionDetail id={id} onGone={close} />
      <LinkButton to={`/work/${id}`} tone="quiet" icon={ExternalLink}>
        Open as a page
      </LinkButton>
    </div>
  );
}
