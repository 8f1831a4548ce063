import { useState } from "react";
import type { WorkEntry } from "@/gql/gen";
import { Button, Dialog, Field } from "@/ui";
import { amend } from "./actions";
import { type Linked, linked } from "./links";

function said({ issueNumber, prNumber, branch, repo }: Linked): string {
  if (issueNumber) return `Issue ${issueNumber} of ${repo}.`;
  if (prNumber) return `Pull request ${prNumber} of ${repo}.`;
  return branch ? `Branch ${branch} of ${repo}.` : `Repository ${repo}: paste an issue, a pull request or a branch.`;
}

/** Links a session with an issue, a pull request or a branch, by its pasted address. */
export function LinkDialog({ session, onClose }: { session: WorkEntry; onClose: () => void }) {
  const [pasted, setPasted] = useState("");
  const [refused, setRefused] = useState<string>();
  const found = linked(pasted);
  const useful = found && Object.keys(found).length > 1;
  const keep = async () => {
    if (!found) {
      setRefused("Paste the address of an issue, a pull request or a branch.");
      return;
    }
    const { issueNumber, prNumber, branch } = found;
    const changes = { issueNumber, prNumber, branch };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const outcome = await amend(session, given, "Linked.");
    if (outcome.error) setRefused(outcome.error.message);
    else onClose();
  };
  const hint = found ? said(found) : "Such as https://github.com/owner/name/issues/12.";
  return (
    <Dialog title="Link issue, pull request or branch" open onClose={onClose}>
      <form
        className="work-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Field label="Address" value={pasted} onChange={setPasted} hint={hint} refused={refused} autoFocus />
        {found && session.project && found.repo !== session.project.repo && (
          <p className="work-quiet">
            The project {session.project.name} has {session.project.repo ?? "no repository"}: the link will lead there.
          </p>
        )}
        <div className="actions">
          <Button tone="primary" type="submit" isDisabled={!useful}>
            Link it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
