/** A pasted address, read as the server reads it when a session starts. */

export interface Linked {
  repo: string;
  issueNumber?: number;
  prNumber?: number;
  branch?: string;
}

const PARTS: [keyof Linked, RegExp][] = [
  ["issueNumber", /^(.+?)\/(?:-\/)?(?:issues|work_items)\/(\d{1,9})$/],
  ["prNumber", /^(.+?)\/(?:-\/)?(?:pull|pulls|merge_requests|pull-requests)\/(\d{1,9})(?:\/.*)?$/],
  ["branch", /^(.+?)\/(?:(?:-\/)?tree|src(?:\/branch)?)\/(.+)$/],
];

function repo(host: string, path: string): string {
  const bare = path.replace(/^\/|\.git$/g, "");
  return host === "github.com" ? bare.split("/").slice(0, 2).join("/") : `https://${host}/${bare}`;
}

/** Repository, issue, pull request and branch of a link; nothing when it is none of them. */
export function linked(pasted: string): Linked | undefined {
  const address = URL.canParse(pasted.trim()) ? new URL(pasted.trim()) : undefined;
  if (!address || !["http:", "https:"].includes(address.protocol)) return undefined;
  const path = decodeURIComponent(address.pathname).replace(/\/+$/, "");
  for (const [name, pattern] of PARTS) {
    const [, base, rest] = pattern.exec(path) ?? [];
    if (base && rest) return { repo: repo(address.host, base), [name]: name === "branch" ? rest : Number(rest) };
  }
  return path.split("/").length > 2 ? { repo: repo(address.host, path) } : undefined;
}

/** `owner/name` on GitHub, or an address, as an address. */
export function address(repo: string): string {
  return repo.startsWith("https://") ? repo : `https://github.com/${repo}`;
}
