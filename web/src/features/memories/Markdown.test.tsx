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
