import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible, COVERED, start, type World } from "./harness";

const REMEMBER = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } } }";
const RELATE = "mutation($r: [NewRelation!]!) { relate(relations: $r) { error { message } } }";

let world: World;
let ids: string[];
beforeAll(async () => {
  world = await start();
  const texts = ["The pool ran dry.", "A cursor was never closed.", "Requests timed out.", "The kettle leaks."];
  const kept = (await world.ask(REMEMBER, {
    m: texts.map((content) => ({ content, tags: ["pool"] })),
  })) as unknown as { rememberMany: { memory: { id: string } }[] };
  ids = kept.rememberMany.map(({ memory }) => memory.id);
  await world.ask(RELATE, { r: [{ sourceId: ids[1], targetId: ids[0], relationType: "CAUSES" }] });
  await world.indexed();
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

const named = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first();
const opened = async (page: Page, name: string, role: "dialog" | "menu" | "alertdialog" = "dialog") => {
  await named(page, name).click();
  await page.getByRole(role).waitFor();
};
const ofMany = async (page: Page, name: string) => {
  await page.getByRole("checkbox", { name: "Select The kettle leaks." }).click();
  await opened(page, name);
};

/** Everything that opens over a page: where, what opens it, and whether a phone has it. */
const OVERLAYS: [name: string, path: string, open: (page: Page) => Promise<unknown>, phone?: false][] = [
  ["the help", "/", (page) => opened(page, "Help and more", "menu")],
  ["the form of the timer", "/", (page) => opened(page, "Start with more")],
  ["a new memory", "/memories?new=1", (page) => page.getByRole("dialog").getByLabel("Content").fill("Text")],
  ["the import", "/memories?import=1", (page) => page.getByRole("dialog").waitFor()],
  ["the export", "/memories?export=1", (page) => page.getByRole("dialog").waitFor()],
  ["the columns", "/memories", (page) => opened(page, "Columns"), false],
  ["the saved filters", "/memories", (page) => opened(page, "Saved")],
  ["the tags of many", "/memories", (page) => ofMany(page, "Tags")],
  ["the fields of many", "/memories", (page) => ofMany(page, "Set")],
  ["the menu of a memory", "/memories/0", (page) => opened(page, "More", "menu")],
  ["the editor", "/memories/0", (page) => opened(page, "Edit")],
  ["the change of a relation", "/memories/0?tab=relations", (page) => opened(page, "Change")],
  ["questions asked before", "/recall?q=pool", (page) => opened(page, "History")],
  ["saved searches", "/recall?q=pool", (page) => opened(page, "Saved")],
  ["the menu of a hit", "/recall?q=pool", (page) => opened(page, "More about number 1", "menu")],
  ["a new kind", "/settings?tab=kinds", (page) => opened(page, "New kind")],
  [
    "a list to pick from",
    "/memories/0?tab=relations",
    async (page) => {
      await named(page, "Add a relation").click();
      await page.getByRole("combobox", { name: "Which memory" }).fill("cursor");
      await page.getByRole("listbox").getByRole("option").first().waitFor();
    },
  ],
  [
    "the palette",
    "/",
    async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.keyboard.type("pool");
      await page.getByRole("option", { name: "The pool ran dry." }).waitFor();
    },
  ],
];

describe.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", phone: true }] as const)("in %o", (look) => {
  test("what opens over a page is accessible, and a key closes it", async () => {
    const page = await world.open("/", look);
    const isPhone = "phone" in look;
    for (const [name, path, open, phone] of OVERLAYS) {
      if (isPhone && phone === false) continue;
      await page.goto(world.url + path.replace("/0", `/${ids[0]!}`));
      await open(page);
      await accessible(page, isPhone ? COVERED : []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([name, wide <= 0]).toEqual([name, true]);
      await page.keyboard.press("Escape");
      await expect.poll(() => page.locator("[role=dialog], [role=menu], [popover]").count(), { message: name }).toBe(0);
    }
    await page.context().close();
  }, 180_000);
});
