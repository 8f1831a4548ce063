import { useState } from "react";
import { HomeAgents } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { CopyButton, Note, Refused, Select, Skeleton } from "@/ui";
import "./home.css";

const CLIENTS = ["claude-code", "cursor", "vscode", "codex", "other", "python"] as const;
type Client = (typeof CLIENTS)[number];

const NAMES: Record<Client, string> = {
  "claude-code": "Claude Code",
  cursor: "Cursor",
  vscode: "VS Code",
  codex: "Codex",
  other: "Another MCP client",
  python: "Python",
};

/** What connects a client to the server at this address. */
export function snippet(client: Client, origin: string): string {
  const url = `${origin}/mcp`;
  const json = (value: object) => JSON.stringify(value, null, 2);
  switch (client) {
    case "claude-code":
      return `claude mcp add --transport http memoria ${url}`;
    case "vscode":
      return json({ servers: { memoria: { type: "http", url } } });
    case "codex":
      return `[mcp_servers.memoria]\nurl = "${url}"`;
    case "python":
      return `from memoria.client import Memoria\n\nwith Memoria("${origin}") as memoria:\n    memoria.remember({"content": "The staging server listens on port 6432."})\n    print(memoria.recall("Which port does staging use?"))`;
    default:
      return json({ mcpServers: { memoria: { url } } });
  }
}

const PLACES: Record<Client, string> = {
  "claude-code": "Run this once in a terminal.",
  cursor: "Put this into ~/.cursor/mcp.json.",
  vscode: "Put this into .vscode/mcp.json of a project, or into the user's mcp.json.",
  codex: "Put this into ~/.codex/config.toml.",
  other: "Most clients take this form; the transport is streamable HTTP.",
  python: "pip install memoria-server, then:",
};

/** Says when an agent has written since this was opened. The record tells, so that a call counts that no page heard. */
function FirstCall() {
  const { data, error, again } = useAsk(HomeAgents, {}, { live: ["memory"] });
  const [before, setBefore] = useState<string>();
  if (!data) return error ? <Refused error={error} again={again} /> : <Skeleton lines={1} />;
  const newest = data.memories.edges[0]?.node;
  if (before === undefined) setBefore(newest?.createdAt ?? "");
  // What was written last may be forgotten: what then stands first is older, and no call.
  if (before !== undefined && newest && newest.createdAt > before) {
    return <Note tone="good">{newest.agent} is connected and has just written.</Note>;
  }
  return (
    <p className="home-quiet" role="status">
      Waiting for the first call. It shows here.
    </p>
  );
}

/** How an agent is connected, with something to copy for each client, and a sign when it has called. */
export function Connect() {
  const [client, setClient] = useState<Client>("claude-code");
  const text = snippet(client, location.origin);
  const installable = client !== "other" && client !== "python";
  return (
    <div className="home-connect">
      <Select
        label="Client"
        value={client}
        choices={CLIENTS.map((value) => ({ value, label: NAMES[value] }))}
        onChange={setClient}
      />
      <p>{PLACES[client]}</p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      <div className="actions">
        <CopyButton text={text} />
        {installable && (
          <span className="home-quiet">
            or <code>memoria mcp install {client}</code>
          </span>
        )}
      </div>
      <FirstCall />
    </div>
  );
}
