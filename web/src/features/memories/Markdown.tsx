import type { Definition, List, ListItem, Nodes, PhrasingContent, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { Fragment, memo, type ReactNode } from "react";
import { visible } from "@/lib/text";
import { harmless } from "./links";

const REL = "noopener noreferrer nofollow";
/** What is nested deeper than any reader can follow is shown as it was written. */
const DEEPEST = 40;
/** A line that opens so many quotes and lists at once would exhaust what reads it. */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=[ \t]))){200}/m;

/** Where in a text something stands. */
interface Place {
  text: string;
  definitions: ReadonlyMap<string, Definition>;
  depth: number;
  /** Within a link there is no other link. */
  linked: boolean;
}

function link(url: string | undefined, children: ReactNode, { linked }: Place) {
  const to = harmless(url);
  if (!to || linked) return <span title={linked ? undefined : "A link that leads nowhere safe"}>{children}</span>;
  return (
    <a href={to.href} target="_blank" rel={REL} title={to.href}>
      {children}
    </a>
  );
}

function image(src: string | undefined, alt: string | null | undefined, { linked }: Place) {
  const url = harmless(src);
  if (!url || linked) return <span>[image{alt ? `: ${alt}` : ""}]</span>;
  return (
    <a className="memory-image" href={url.href} target="_blank" rel={REL}>
      Image{alt ? `: ${alt}` : ""}, at {url.host || url.protocol}
    </a>
  );
}

function task({ checked }: ListItem) {
  if (typeof checked !== "boolean") return null;
  return (
    <span role="img" aria-label={checked ? "done" : "open"}>
      {checked ? "☑" : "☐"}
    </span>
  );
}

function item(node: ListItem, loose: boolean, place: Place) {
  return node.children.map((each, at) => {
    if (each.type !== "paragraph") return <Fragment key={at}>{drawn(each, place)}</Fragment>;
    const said = [at === 0 && <Fragment key="task">{task(node)}</Fragment>, all(each.children, place)];
    return loose ? <p key={at}>{said}</p> : <Fragment key={at}>{said}</Fragment>;
  });
}

function list(node: List, place: Place) {
  const loose = Boolean(node.spread) || node.children.some(({ spread }) => spread);
  const items = node.children.map((each, at) => <li key={at}>{item(each, loose, place)}</li>);
  return node.ordered ? <ol start={node.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function table({ align, children: [head, ...rows] }: Table, place: Place) {
  const side = (at: number) => align?.[at] ?? undefined;
  const within = (cell: { children: PhrasingContent[] }) => all(cell.children, place);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard
    <div className="scroll" tabIndex={0} role="region" aria-label="Table">
      <table className="data">
        <thead>
          <tr>
            {head?.children.map((cell, at) => (
              <th key={at} data-align={side(at)}>
                {within(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.children.map((cell, at) => (
                <td key={at} data-align={side(at)}>
                  {within(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function all(nodes: readonly Nodes[], place: Place): ReactNode {
  return nodes.map((node, at) => <Fragment key={at}>{drawn(node, place)}</Fragment>);
}

/** Each kind of node is one that stands here, or nothing: no name of an element comes from the text. */
function drawn(node: Nodes, outside: Place): ReactNode {
  const place = { ...outside, depth: outside.depth + 1 };
  if (place.depth > DEEPEST) return place.text.slice(node.position?.start.offset, node.position?.end.offset);
  switch (node.type) {
    case "text":
      return node.value;
    case "html":
      return <span className="memory-plain">{node.value}</span>;
    case "paragraph":
      return <p>{all(node.children, place)}</p>;
    case "heading": // The page has its own headings; those of a text stand on one level below them, none left out.
      return <h3 data-level={node.depth}>{all(node.children, place)}</h3>;
    case "emphasis":
      return <em>{all(node.children, place)}</em>;
    case "strong":
      return <strong>{all(node.children, place)}</strong>;
    case "delete":
      return <del>{all(node.children, place)}</del>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return (
        <pre>
          <code>{node.value}</code>
        </pre>
      );
    case "link":
      return link(node.url, all(node.children, { ...place, linked: true }), place);
    case "linkReference":
      return link(place.definitions.get(node.identifier)?.url, all(node.children, { ...place, linked: true }), place);
    case "image":
      return image(node.url, node.alt, place);
    case "imageReference":
      return image(place.definitions.get(node.identifier)?.url, node.alt, place);
    case "list":
      return list(node, place);
    case "table":
      return table(node, place);
    case "blockquote":
      return <blockquote>{all(node.children, place)}</blockquote>;
    case "footnoteReference":
      return <sup>[{node.label ?? node.identifier}]</sup>;
    case "footnoteDefinition":
      return (
        <div className="memory-footnote">
          <sup>[{node.label ?? node.identifier}]</sup> {all(node.children, place)}
        </div>
      );
    case "thematicBreak":
      return <hr />;
    case "break":
      return <br />;
    case "root":
      return all(node.children, place);
    default:
      return null;
  }
}

/** The first definition of a name holds, wherever it stands. */
function defined(root: Nodes): Map<string, Definition> {
  const found = new Map<string, Definition>();
  const ahead: Nodes[] = [root];
  for (let node = ahead.pop(); node; node = ahead.pop()) {
    if (node.type === "definition" && !found.has(node.identifier)) found.set(node.identifier, node);
    if ("children" in node) ahead.push(...node.children.toReversed());
  }
  return found;
}

/** A stored text as Markdown. Whoever wrote it: no HTML, no scripts, nothing loaded from elsewhere. */
function Markdown({ text: stored }: { text: string }) {
  const text = visible(stored);
  if (TOO_DEEP.test(text)) return <p className="memory-plain">{text}</p>;
  const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return drawn(root, { text, definitions: defined(root), depth: 0, linked: false });
}

export default memo(Markdown);
