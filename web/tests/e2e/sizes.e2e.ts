import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const BUNDLE = new URL("../../../memoria/web_dist/", import.meta.url);
const KB = 1_024;

function zipped(name: string): number {
  return gzipSync(readFileSync(new URL(name, BUNDLE)), { level: 9 }).length;
}

function all(kind: string): string[] {
  return readdirSync(new URL("assets/", BUNDLE))
    .filter((name) => name.endsWith(kind))
    .map((name) => `assets/${name}`);
}

const sum = (names: string[]) => names.reduce((total, name) => total + zipped(name), 0);

test("what the first page needs, and everything together, stays within its budget", () => {
  const html = readFileSync(new URL("index.html", BUNDLE), "utf8");
  const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((found) => found[1]!);
  expect(first.length).toBeGreaterThan(0);
  // Of the marks only those of the shell come at first: see MARKS in vite.config.ts.
  expect(first.filter((name) => name.includes("marks-"))).toEqual([]);
  expect(sum(first)).toBeLessThanOrEqual(175 * KB);
  expect(sum(all(".js"))).toBeLessThanOrEqual(450 * KB);
  const styles = [...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map((found) => found[1]!);
  expect(sum(styles)).toBeLessThanOrEqual(20 * KB);
});

test("no route asks for more than its share", () => {
  const most = { Graph: 35, Analytics: 150, Work: 90 };
  for (const [route, budget] of Object.entries(most)) {
    const chunk = all(".js").find((name) => name.startsWith(`assets/${route}-`));
    expect([route, zipped(chunk!) <= budget * KB]).toEqual([route, true]);
  }
});

test("every script and style has its compressed neighbours", () => {
  const names = readdirSync(new URL("assets/", BUNDLE));
  for (const name of names.filter((name) => /\.(js|css)$/.test(name))) {
    if (readFileSync(new URL(`assets/${name}`, BUNDLE)).length >= KB) {
      expect(names).toContain(`${name}.br`);
      expect(names).toContain(`${name}.gz`);
    }
  }
});
