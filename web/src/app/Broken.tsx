import { Component, type ReactNode } from "react";
import { Button, Note } from "@/ui";

/** Catches what breaks while a page is drawn, and says how to go on; an updated server needs only a reload. */
export class Broken extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const updated = /dynamically imported module|Importing a module|Unable to preload/.test(error.message);
    return (
      <Note
        tone="bad"
        action={
          <Button tone="primary" onPress={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {updated ? "Memoria was updated. Reload to go on." : `This page broke: ${error.message}`}
      </Note>
    );
  }
}
