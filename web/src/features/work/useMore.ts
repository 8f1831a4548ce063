import { useState } from "react";

export interface Paged<Node> {
  nodes: Node[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

interface More<Node> {
  nodes: Node[];
  more: boolean;
  /** Reads the next page. */
  read: () => Promise<void>;
}

/** A first page, which is asked anew when something changes, and those after it, which are read when they are wanted. */
export function useMore<Node>(
  page: Paged<Node> | undefined,
  next: (after: string | null) => Promise<Paged<Node> | undefined>,
): More<Node> {
  const [rest, setRest] = useState<{ of: string | null } & Paged<Node>>();
  const later = rest && page && rest.of === page.pageInfo.endCursor ? rest : undefined;
  const { endCursor = null, hasNextPage = false } = (later ?? page)?.pageInfo ?? {};
  const read = async () => {
    const found = await next(endCursor);
    if (!found || !page) return;
    const nodes = [...(later?.nodes ?? []), ...found.nodes];
    setRest({ of: page.pageInfo.endCursor, nodes, pageInfo: found.pageInfo });
  };
  return { nodes: [...(page?.nodes ?? []), ...(later?.nodes ?? [])], more: hasNextPage, read };
}
