import { useNavigate, useParams } from "react-router";
import { Page } from "@/app/Page";
import { LinkButton } from "@/ui";
import { SessionDetail } from "./SessionDetail";

/** A work session as a page of its own. */
export default function SessionPage() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  return (
    <Page title="Work session" actions={<LinkButton to="/work?tab=sessions">All sessions</LinkButton>}>
      <div className="card">
        <SessionDetail id={id} onGone={() => void navigate("/work?tab=sessions")} />
      </div>
    </Page>
  );
}
