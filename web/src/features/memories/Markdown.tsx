import type { ComponentProps } from "react";
import Reading, { type Components, type ExtraProps } from "react-markdown";
import { tables } from "./gfm";
import { visible } from "@/lib/text";
import { harmless } from "./links";

const REL = "noopener noreferrer nofollow";

/** The page has its own headings. Those of a text stand on one level below them, so that none is left out. */
function Heading({ node, children }: ComponentProps<"h3"> & ExtraProps) {
  return <h3 data-level={node?.tagName.slice(1)}>{children}</h3>;
}

const COMPONENTS: Components = {
  a({ href, children }) {
    const url = harmless(href);
    if (!url) return <span title="A link that leads nowhere safe">{children}</span>;
    return (
      <a href={url.href} target="_blank" rel={REL} title={url.href}>
        {children}
      </a>
    );
  },
  img({ src, alt }) {
    const url = harmless(typeof src === "string" ? src : null);
    if (!url) return <span>[image{alt ? `: ${alt}` : ""}]</span>;
    return (
      <a className="memory-image" href={url.href} target="_blank" rel={REL}>
        Image{alt ? `: ${alt}` : ""}, at {url.host || url.protocol}
      </a>
    );
  },
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  input: ({ checked }) => (
    <span role="img" aria-label={checked ? "done" : "open"}>
      {checked ? "☑" : "☐"}
    </span>
  ),
  table: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard
    <div className="scroll" tabIndex={0} role="region" aria-label="Table">
      <table className="data">{children}</table>
    </div>
  ),
};

/** A stored text as Markdown. Whoever wrote it: no HTML, no scripts, nothing loaded from elsewhere. */
export default function Markdown({ text }: { text: string }) {
  return (
    <Reading remarkPlugins={[tables]} components={COMPONENTS} urlTransform={(address) => address}>
      {visible(text)}
    </Reading>
  );
}
