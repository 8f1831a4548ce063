import type { ReactNode } from "react";
import * as Aria from "react-aria-components";

export interface TabPage {
  id: string;
  label: string;
  content: ReactNode;
}

interface TabsProps {
  label: string;
  pages: TabPage[];
  selected: string;
  onSelect: (id: string) => void;
}

export function Tabs({ label, pages, selected, onSelect }: TabsProps) {
  return (
    <Aria.Tabs className="tabs" selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <Aria.TabList aria-label={label} items={pages}>
        {(page) => <Aria.Tab id={page.id}>{page.label}</Aria.Tab>}
      </Aria.TabList>
      {pages.map((page) => (
        <Aria.TabPanel key={page.id} id={page.id}>
          {page.content}
        </Aria.TabPanel>
      ))}
    </Aria.Tabs>
  );
}
