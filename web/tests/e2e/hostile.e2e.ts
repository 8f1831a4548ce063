import { afterAll, beforeAll, expect, test } from "vitest";
import { HOSTILE } from "../hostile";
import { start, type World } from "./harness";

const REMEMBER_MANY = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } error { message } } }";

let world: World;
beforeAll(async () => {
  world = await start();
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

test("hostile texts stay text wherever they are shown", async () => {
  const contents = HOSTILE.map((text, place) => ({
    content: `${text}\nhostile ${place}`,
    tags: ["<b>bold</b>", "hostile"],
    agent: '"><script>alert(1)</script>',
    sourceUri: "javascript:alert(1)",
  }));
  const { rememberMany } = (await world.ask(REMEMBER_MANY, { m: contents })) as unknown as {
    rememberMany: { memory: { id: string } | null; error: unknown }[];
  };
  expect(rememberMany.filter((each) => each.error)).toEqual([]);
  const page = await world.open("/memories");
  await page.evaluate(() => {
    window.alert = () => {
      throw new Error("a script ran");
    };
  });
  await page.getByRole("grid").locator("[aria-rowindex]:not(.head)").nth(10).waitFor();
  for (const { memory } of rememberMany) {
    await page.goto(`${world.url}/memories/${memory!.id}`);
    await page.locator(".memory-prose > *").first().waitFor();
    const found = await page.evaluate(() => ({
      bad: document.querySelectorAll(
        "main :is(script, iframe, object, embed, img, form, style, base, meta, math, video, audio)",
      ).length,
      links: [...document.querySelectorAll("main a")].map((link) => link.getAttribute("href") ?? ""),
      title: document.title,
    }));
    expect(found.bad).toBe(0);
    expect(found.links.filter((href) => !/^(https?:|mailto:|\/)/.test(href))).toEqual([]);
    expect(found.title).not.toMatch(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/);
  }
  await page.goto(`${world.url}/memories/${rememberMany[0]!.memory!.id}?tab=provenance`);
  await page.getByText("javascript:alert(1)").waitFor();
  expect(await page.getByRole("link", { name: "javascript:alert(1)" }).count()).toBe(0);
  for (const view of ["results", "context", "compare"]) {
    await page.goto(`${world.url}/recall?q=hostile+script+alert&view=${view}&limit=50`);
    await page.locator(".recall-hits > li, .recall-prompt").first().waitFor();
    expect(await page.locator("main :is(script, iframe, img, object)").count()).toBe(0);
  }
  await page.context().close();
});
