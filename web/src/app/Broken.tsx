import { Component, type ReactNode } from "react";
import { readConnection } from "@/gql/client";
import { Button, Note } from "@/ui";

function cause(error: Error): string {
  if (!/dynamically imported module|Importing a module|Unable to preload/.test(error.message))
    return `This page broke: ${error.message}`;
  return readConnection() === "lost"
    ? "The server does not answer. Reload when it runs again."
    : "Memoria was updated. Reload to go on.";
}

/** Catches what breaks while a page is drawn, and says how to go on; an updated server needs only a reload. */
export class Broken extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Note
        tone="bad"
        action={
          <Button tone="primary" onPress={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {cause(error)}
      </Note>
    );
  }
}
