import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { HOSTILE } from "../../../tests/hostile";
import { harmless } from "./links";
import Markdown from "./Markdown";

afterEach(cleanup);

const DEEDS = "script, iframe, object, embed, img, svg, form, input, style, link, meta, base, video, audio, math";

describe("Markdown of a hostile text", () => {
  it.each(HOSTILE)("does nothing: %s", (text) => {
    const { container } = render(<Markdown text={text} />);
    expect(container.querySelectorAll(DEEDS)).toHaveLength(0);
    for (const element of container.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name.startsWith("on")).toBe(false);
        if (name === "href") expect(value).toMatch(/^(https?|mailto):/);
        if (name === "src" || name === "srcdoc" || name === "style") expect.fail(`${name} is set: ${value}`);
      }
    }
    expect(container.textContent).not.toMatch(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/);
  });
});

const EVERYTHING = `# One

*a* **b** ~~c~~ \`d\` <b>e</b>  
f https://example.org/x g[^n]

1. g
2. h

- i

  j

> k

| l | m |
| - | -: |
| n | o |

---

\`\`\`js
p
\`\`\`

<hr>

[^n]: q
`;
const DRAWN = [
  '<h3 data-level="1">One</h3>',
  "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code> ",
  '<span class="memory-plain">&lt;b&gt;</span>e<span class="memory-plain">&lt;/b&gt;</span><br>f ',
  '<a href="https://example.org/x" target="_blank" rel="noopener noreferrer nofollow" ',
  'title="https://example.org/x">https://example.org/x</a> g<sup>[n]</sup></p>',
  '<ol start="1"><li>g</li><li>h</li></ol><ul><li><p>i</p><p>j</p></li></ul><blockquote><p>k</p></blockquote>',
  '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="data"><thead>',
  '<tr><th>l</th><th data-align="right">m</th></tr></thead>',
  '<tbody><tr><td>n</td><td data-align="right">o</td></tr></tbody></table></div>',
  '<hr><pre><code>p</code></pre><span class="memory-plain">&lt;hr&gt;</span>',
  '<div class="memory-footnote"><sup>[n]</sup> <p>q</p></div>',
].join("");

describe("Markdown", () => {
  it("gives links a rel that tells nothing to where they lead", () => {
    const { container } = render(<Markdown text="[a](https://example.org/x) <mailto:a@example.org>" />);
    const [first, second] = container.querySelectorAll("a");
    expect(first).toMatchObject({
      rel: "noopener noreferrer nofollow",
      target: "_blank",
      href: "https://example.org/x",
    });
    expect(second?.href).toBe("mailto:a@example.org");
  });

  it("shows an image as a link that names its host", () => {
    const { container } = render(<Markdown text="![plan](https://example.org/a.png)" />);
    expect(container.querySelector("img")).toBeNull();
    expect(container.textContent).toBe("Image: plan, at example.org");
  });

  it("draws tables, lists and tasks", () => {
    const { container } = render(<Markdown text={"| a |\n| - |\n| 1 |\n\n- [x] done\n"} />);
    expect(container.querySelector("td")?.textContent).toBe("1");
    expect(container.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("done");
  });

  it("draws everything that a text can have", () => {
    const { container } = render(<Markdown text={EVERYTHING} />);
    expect(container.innerHTML).toBe(DRAWN);
  });

  it("knows where a reference leads, wherever that is written, and the first one holds", () => {
    const text = "[here][a] ![plan][a]\n\n> [A]: https://example.org/1\n\n[a]: https://example.org/2";
    const { container } = render(<Markdown text={text} />);
    expect([...container.querySelectorAll("a")].map(({ href }) => href)).toEqual([
      "https://example.org/1",
      "https://example.org/1",
    ]);
  });

  it("puts no link into a link", () => {
    const { container } = render(<Markdown text="[![plan](https://example.org/a.png)](https://example.org)" />);
    expect(container.innerHTML).toMatch(/^<p><a [^>]*><span>\[image: plan\]<\/span><\/a><\/p>$/);
  });

  it.each([
    ["quotes", ">".repeat(100), "x"],
    ["more quotes than can be read", ">".repeat(20_000), "x"],
    ["lists", "- ".repeat(5_000), "x"],
    ["steps", Array.from({ length: 100 }, (_, depth) => `${" ".repeat(2 * depth)}- a\n`).join(""), ""],
  ])("shows what is nested too deep as it was written: %s", (_, before, after) => {
    const { container } = render(<Markdown text={before + after} />);
    expect(container.textContent.trim()).toMatch(/[ax]$/);
    expect(container.querySelectorAll("*").length).toBeLessThan(100);
  });
});

describe("harmless", () => {
  it.each([
    ["https://example.org/a", "https://example.org/a"],
    ["mailto:a@example.org", "mailto:a@example.org"],
    ["javascript:alert(1)", undefined],
    ["java\nscript:alert(1)", undefined],
    [" JaVaScRiPt:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["vbscript:x", undefined],
    ["file:///etc/passwd", undefined],
    ["//example.org", undefined],
    ["/graphql", undefined],
    ["", undefined],
  ])("%j", (address, href) => {
    expect(harmless(address)?.href).toBe(href);
  });
});
