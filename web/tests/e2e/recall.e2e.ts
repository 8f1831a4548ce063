import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const REMEMBER = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } } }";
const RELATE = "mutation($r: [NewRelation!]!) { relate(relations: $r) { error { message } } }";
const RECALL = "query($q: String!) { recall(query: $q) { hits { score memory { id } } } }";
const QUESTION = "why did the connection pool run dry?";
const ASKED = `/recall?q=${encodeURIComponent(QUESTION)}`;
const TEXTS = [
  "The connection pool ran dry because a cursor was never closed.",
  "Closing the cursor in a finally block fixed the pool.",
  "Requests timed out on Monday.",
  "The kettle in the kitchen leaks.",
  "The pool of the town opens at nine.",
  "Lunch is at noon.",
];

let world: World;
let ids: string[];
beforeAll(async () => {
  world = await start();
  const kept = (await world.ask(REMEMBER, {
    m: TEXTS.map((content, place) => ({ content, tags: place < 3 ? ["database"] : ["house"] })),
  })) as unknown as { rememberMany: { memory: { id: string } }[] };
  ids = kept.rememberMany.map(({ memory }) => memory.id);
  await world.ask(RELATE, {
    r: [
      { sourceId: ids[0], targetId: ids[2], relationType: "CAUSES" },
      { sourceId: ids[1], targetId: ids[0], relationType: "FIXES" },
    ],
  });
  await world.indexed();
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

test("a question brings hits with marked words, and each says why", async () => {
  const page = await world.open("/recall");
  await page.getByRole("textbox", { name: "Question" }).fill(QUESTION);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  const hits = page.locator(".recall-hits > li");
  await hits.first().waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe(QUESTION);
  expect(await hits.first().textContent()).toContain(TEXTS[0]);
  expect(await hits.first().locator("mark").allTextContents()).toEqual(expect.arrayContaining(["connection", "pool"]));

  await page.getByRole("button", { name: "Why is this number 1" }).click();
  const shares = await page
    .locator(".recall-arms tbody td:last-child")
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute("title"))));
  const score = Number(await page.locator(".recall-arms tfoot td:last-child").getAttribute("title"));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(score, 9);
  const { recall } = (await world.ask(RECALL, { q: QUESTION })) as unknown as {
    recall: { hits: { score: number; memory: { id: string } }[] };
  };
  expect(recall.hits[0]).toMatchObject({ memory: { id: ids[0] }, score });

  await page
    .getByRole("button", { name: /^Score .* copy all digits$/ })
    .first()
    .click();
  expect(Number(await page.evaluate(() => navigator.clipboard.readText()))).toBe(score);
  await page.getByRole("region", { name: "How it was found" }).getByText("Embed the question").waitFor();
  await page.context().close();
});

test("keys walk through the hits, open and explain them", async () => {
  const page = await world.open(ASKED);
  await page.locator(".recall-hits > li").nth(1).waitFor();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-id"))).toBe(ids[0]);
  await page.keyboard.press("w");
  await page.locator(".recall-why").waitFor();
  await page.locator(".recall-arms").getByText("connection, pool, dry").waitFor();
  await page.keyboard.press("e");
  await page.getByRole("dialog", { name: "Edit memory" }).getByLabel("Content").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Space");
  await page.getByRole("complementary", { name: "Inspector" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: "Inspector" }).waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/memories/${ids[0]!}`);
  await page.context().close();
});

test("a memory that is missing says what keeps it out, and what brings it back", async () => {
  const page = await world.open(`${ASKED}&any=database`);
  const whyNot = page.getByRole("region", { name: "Why not" });
  await whyNot.getByLabel("A memory that should be here").fill("the kettle leaks");
  await page.getByRole("option", { name: /kettle/ }).click();
  await whyNot.getByText("The filter on tags refuses it.").waitFor();
  await whyNot.getByText("Leave out tags, or widen it.").waitFor();
  await page.context().close();
});

test("a graph filter is made of picked memories and types of relations", async () => {
  const page = await world.open("/recall?q=timeout");
  const reach = page.getByRole("group", { name: "Within reach of" });
  await reach.getByLabel("Add a memory").fill("pool ran dry");
  await page.getByRole("option", { name: /connection pool ran dry/ }).click();
  await page.getByText("Within 1 relation of 1 memory").waitFor();
  await reach.getByRole("checkbox", { name: "causes" }).click();
  await expect.poll(() => page.locator(".recall-hits > li").count()).toBe(2);
  const { searchParams } = new URL(page.url());
  expect([searchParams.get("start"), searchParams.get("relations")]).toEqual([ids[0], "CAUSES"]);
  await page.context().close();
});

test("the context stays within its budget, and is copied with the question", async () => {
  const page = await world.open(`${ASKED}&view=context`);
  await page.getByLabel("Budget").selectOption("500");
  const said = page.getByText(/of 500 tokens/);
  await said.waitFor();
  const tokens = Number((await said.textContent())!.split(" of ")[0]!.replace(/\D/g, ""));
  expect(tokens).toBeGreaterThan(0);
  expect(tokens).toBeLessThanOrEqual(500);
  await page.getByRole("button", { name: "Copy as prompt" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(TEXTS[0]);
  expect(copied.trim().endsWith(QUESTION)).toBe(true);
  await page.context().close();
});

test("questions are kept in this browser, and searches on the server", async () => {
  const page = await world.open(`${ASKED}&mode=words`);
  await page.locator(".recall-hits").waitFor();
  await page.goto(`${world.url}/recall`);
  await page.getByRole("button", { name: "History" }).click();
  await page.getByRole("dialog").getByRole("link", { name: QUESTION }).click();
  await page.waitForURL("**mode=words**");
  await page.getByRole("button", { name: "Saved" }).click();
  await page.getByLabel("Name of the search").fill("Dry pools");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const other = await world.open("/recall");
  await other.getByRole("button", { name: "Saved" }).click();
  await other.getByRole("link", { name: "Dry pools" }).click();
  await other.waitForURL("**mode=words**");
  await page.context().close();
  await other.context().close();
});

test("an answer is asked of the past: as it held, and as the record knew it", async () => {
  const old = { content: "The gate of the depot opens with code 4711.", validFrom: "2020-01-01T00:00:00Z" };
  const [first, second] = (
    (await world.ask(REMEMBER, {
      m: [old, { content: "The gate of the depot opens with code 9000.", validFrom: "2024-01-01T00:00:00Z" }],
    })) as unknown as { rememberMany: { memory: { id: string } }[] }
  ).rememberMany.map(({ memory }) => memory.id);
  await world.ask("mutation($id: UUID!, $by: UUID!) { supersede(id: $id, by: $by) { id } }", { id: first, by: second });
  await world.indexed();
  const page = await world.open("/recall?q=code+of+the+depot+gate");
  const texts = () => page.locator(".recall-hits .recall-text").allTextContents();
  await page.locator(".recall-hits").waitFor();
  await expect.poll(texts).toContainEqual(expect.stringContaining("9000"));
  expect(await texts()).not.toContainEqual(expect.stringContaining("4711"));

  await page.getByLabel("As it held at").fill("2022-05-05T12:00");
  await page.getByText("As of 2022-05-05 12:00", { exact: true }).waitFor();
  await expect.poll(texts).toContainEqual(expect.stringContaining("4711"));
  await expect.poll(texts).not.toContainEqual(expect.stringContaining("9000"));
  expect(new URL(page.url()).searchParams.get("asOf")).toBe("2022-05-05T12:00");
  await page.getByRole("button", { name: "Remove As of 2022-05-05 12:00" }).click();
  await expect.poll(texts).toContainEqual(expect.stringContaining("9000"));

  await page.getByLabel("As the record knew it at").fill("2023-01-01T12:00");
  await page.getByText("No memory answers that").waitFor();
  await page.getByRole("button", { name: "Search without filters" }).click();
  await expect.poll(texts).toContainEqual(expect.stringContaining("9000"));
  await page.context().close();
});

test("settings are saved as the default, for every browser, and that is taken back", async () => {
  const page = await world.open(ASKED);
  await page.getByRole("radio", { name: "Words" }).click();
  await page.getByRole("button", { name: "Save as default" }).click();
  await page.getByText("Every recall begins with these settings now.").waitFor();
  const other = await world.open(ASKED);
  await other.getByRole("radio", { name: "Words", checked: true }).waitFor();
  await other.getByRole("radio", { name: "Hybrid" }).click();
  await other.waitForURL("**mode=hybrid**");
  await other.reload();
  await other.getByRole("radio", { name: "Hybrid", checked: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Taken back.").waitFor();
  await other.goto(`${world.url}${ASKED}`);
  await other.getByRole("radio", { name: "Hybrid", checked: true }).waitFor();
  await page.context().close();
  await other.context().close();
});

test("a hit is excluded from recall where it stands, and that is taken back", async () => {
  const page = await world.open(ASKED);
  await page.getByRole("button", { name: "More about number 1", exact: true }).click();
  await page.getByRole("menuitem", { name: "Exclude from recall" }).click();
  await page.getByText("Archived: recall finds it no more.").waitFor();
  await page.getByText("Memories changed since this was asked.").waitFor();
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect.poll(() => page.locator(".recall-hits > li").first().textContent()).not.toContain(TEXTS[0]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Taken back.").waitFor();
  await world.indexed();
  await page.context().close();
});

test("a memory is picked by keys alone, and the list says what it is about", async () => {
  const page = await world.open(ASKED);
  const box = page.getByRole("combobox", { name: "A memory that should be here" });
  await box.fill("k");
  await page.getByText("Type at least two letters.").first().waitFor();
  await box.fill("kettle leaks");
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("listbox").count()).toBe(0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page
    .getByRole("region", { name: "Why not" })
    .getByRole("link", { name: /kettle/ })
    .waitFor();
  await expect.poll(() => box.inputValue()).toBe("");
  await page.context().close();
});

describe.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", phone: true }] as const)("in %o", (look) => {
  test("each view is accessible and not wider than the window", async () => {
    const page = await world.open(ASKED, look);
    await page.getByRole("button", { name: "Why is this number 1" }).click();
    await accessible(page);
    for (const view of ["context", "compare"]) {
      await page.goto(`${world.url}${ASKED}&view=${view}`);
      await page.locator(".recall-hits, .recall-prompt").first().waitFor();
      await page.waitForFunction(() => !document.querySelector(".skeleton"));
      await accessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });
});
