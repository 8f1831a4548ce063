import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const REMEMBER = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } } }";
const RELATE = "mutation($r: [NewRelation!]!) { relate(relations: $r) { error { message } } }";
const USES = "query($id: UUID!) { memory(id: $id) { feedback { useful notUseful } uses { useful judgedBy } } }";
const TOTAL = "query($f: MemoryFilter) { memories(filter: $f, first: 1) { totalCount } }";
const QUESTION = "which lamp is lit at night?";
const ASKED = `/recall?q=${encodeURIComponent(QUESTION)}`;
const TEXTS = [
  "The lamp at the quay is lit at night.",
  "The lamp in the hall is broken.",
  "Nobody lights the lamp on Sundays.",
  "Tea is served at five.",
  "The ferry leaves at noon.",
];

let world: World;
let ids: string[];
beforeAll(async () => {
  world = await start();
  const { rememberMany } = (await world.ask(REMEMBER, {
    m: TEXTS.map((content, place) => ({
      content,
      kind: place < 2 ? "note" : "event",
      tags: place < 3 ? ["lamp"] : ["house"],
      importance: place / 10,
    })),
  })) as unknown as { rememberMany: { memory: { id: string } }[] };
  ids = rememberMany.map(({ memory }) => memory.id);
  await world.ask(RELATE, { r: [{ sourceId: ids[0], targetId: ids[1], relationType: "CAUSES" }] });
  await world.indexed();
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

interface Told {
  feedback: { useful: number; notUseful: number };
  uses: { useful: boolean | null; judgedBy: string | null }[];
}

async function told(id: string): Promise<Told> {
  return ((await world.ask(USES, { id })) as unknown as { memory: Told }).memory;
}

async function total(f: Record<string, unknown>): Promise<number> {
  return ((await world.ask(TOTAL, { f })) as unknown as { memories: { totalCount: number } }).memories.totalCount;
}

test("a hit is said to be useful by mouse and by keys, and that is taken back", async () => {
  const page = await world.open(ASKED);
  const first = await page.locator(".recall-hits > li").first().getAttribute("data-id");
  const useful = page.getByRole("button", { name: "Number 1 was useful" });
  const not = page.getByRole("button", { name: "Number 1 was not useful" });
  const pressed = async () => [await useful.getAttribute("aria-pressed"), await not.getAttribute("aria-pressed")];
  const held = async () => (await told(first!)).uses[0]?.useful;
  expect(await pressed()).toEqual(["false", "false"]);
  await useful.click();
  await page.getByText("Noted as useful.").waitFor();
  expect(await pressed()).toEqual(["true", "false"]);
  expect(await held()).toBe(true);

  await useful.focus();
  await page.keyboard.press("Tab");
  await page.getByRole("tooltip", { name: "Number 1 was not useful" }).waitFor();
  await page.keyboard.press("Space");
  await page.getByText("Noted as not useful.").waitFor();
  expect(await pressed()).toEqual(["false", "true"]);
  expect(await held()).toBe(false);

  await page.keyboard.press("Space");
  await page.getByText("Taken back.").waitFor();
  expect(await pressed()).toEqual(["false", "false"]);
  expect((await told(first!)).feedback).toEqual({ useful: 0, notUseful: 0 });

  await page.locator(".toast", { hasText: "Taken back." }).getByRole("button", { name: "Undo" }).click();
  await expect.poll(pressed).toEqual(["false", "true"]);
  await expect.poll(held).toBe(false);
  await page.getByText("As it was before.").waitFor();
  await page.context().close();
});

test("of two presses the last counts, however slow the first one is", async () => {
  const page = await world.open(ASKED);
  const first = await page.locator(".recall-hits > li").first().getAttribute("data-id");
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes('"useful":true')) await new Promise((over) => setTimeout(over, 700));
    await route.continue();
  });
  await page.getByRole("button", { name: "Number 1 was useful" }).click();
  await page.getByRole("button", { name: "Number 1 was not useful" }).click();
  const pressed = () => page.getByRole("button", { name: "Number 1 was not useful" }).getAttribute("aria-pressed");
  expect(await pressed()).toBe("true");
  await page.getByText("Noted as not useful.").waitFor();
  expect((await told(first!)).uses[0]?.useful).toBe(false);
  expect(await pressed()).toBe("true");
  await page.context().close();
});

test("what is refused is told, and not shown as said", async () => {
  const { rememberMany } = (await world.ask(REMEMBER, {
    m: [{ content: "The beacon of the island turns slowly." }],
  })) as unknown as { rememberMany: { memory: { id: string } }[] };
  const beacon = rememberMany[0]!.memory.id;
  const page = await world.open("/recall?q=the+beacon+of+the+island");
  const useful = page
    .locator(".recall-hits > li", { hasText: "beacon" })
    .getByRole("button", { name: /^Number \d+ was useful$/ });
  await useful.waitFor();
  await world.ask("mutation($ids: [UUID!]!) { purge(ids: $ids) }", { ids: [beacon] });
  await useful.click();
  await page.getByText(/^no recall .* returned the memory/).waitFor();
  expect(await useful.getAttribute("aria-pressed")).toBe("false");
  expect(world.noises.splice(0)).toEqual([expect.stringContaining("404")]);
  await page.context().close();
});

test("each filter says how many memories it keeps out by itself", async () => {
  await world.indexed();
  const page = await world.open(`${ASKED}&kind=note,event&any=lamp&least=0.1`);
  const how = page.getByRole("region", { name: "How it was found" });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.postData()?.includes("RecallTotal")) asked.push(request.url());
  });
  await how.getByText("What each filter keeps out").waitFor();
  expect(asked).toEqual([]);
  await how.getByText("What each filter keeps out").click();
  const figures = async () => Object.fromEntries(await lines(page));
  const all = { kind: { in: ["note", "event"] }, tags: { any: ["lamp"] }, importance: { gte: 0.1 } };
  const left = await total(all);
  const without = async (name: keyof typeof all) => String((await total({ ...all, [name]: null })) - left);
  const expected = {
    "Kind: note or event": await without("kind"),
    "Tag: lamp": await without("tags"),
    "Importance ≥ 0.1": await without("importance"),
  };
  await expect.poll(figures).toEqual(expected);
  expect([left, expected["Tag: lamp"], expected["Importance ≥ 0.1"]]).toEqual([2, "2", "1"]);
  expect(asked).toHaveLength(4);

  await page.getByRole("button", { name: "Remove Importance ≥ 0.1" }).click();
  await expect.poll(figures).toEqual({ "Kind: note or event": "0", "Tag: lamp": "2" });
  await page.getByText("What each filter keeps out").click();
  const before = asked.length;
  await page.getByRole("button", { name: "Remove Kind: note" }).click();
  await page.locator(".recall-found:not(.stale)").waitFor();
  expect(asked).toHaveLength(before);
  await page.context().close();
});

test("the graph filter says how many it keeps out of what the others leave", async () => {
  const page = await world.open(`${ASKED}&any=lamp&start=${ids[0]!}`);
  await page.getByText("What each filter keeps out").click();
  await expect
    .poll(async () => Object.fromEntries(await lines(page)))
    .toEqual({ "Tag: lamp": "2", "Within 1 relation of 1 memory": "1" });
  await page.getByText("Superseded ones too").click();
  await expect.poll(async () => (await lines(page)).map(([name]) => name)).toContain("Active or Superseded");
  await page.context().close();
});

async function lines(page: Awaited<ReturnType<World["open"]>>): Promise<[string, string][]> {
  return page
    .locator(".recall-removed dl:not([aria-busy=true]) .recall-count")
    .evaluateAll((found) =>
      found.map((line): [string, string] => [
        line.querySelector("dt")!.textContent,
        line.querySelector("dd")!.textContent,
      ]),
    );
}

test("a memory shows what was said of it, and where its vectors come from", async () => {
  const page = await world.open(ASKED);
  const first = await page.locator(".recall-hits > li").first().getAttribute("data-id");
  await page.getByRole("button", { name: "Number 1 was useful" }).click();
  await page.getByText("Noted as useful.").waitFor();
  const { useful, notUseful } = (await told(first!)).feedback;
  await page.goto(`${world.url}/memories/${first!}?tab=usage`);
  await page.getByText(`${useful} useful, ${notUseful} not useful.`).waitFor();
  await page.locator(".memory-uses tbody tr").first().getByText("Useful, said a person").waitFor();

  await page.getByRole("tab", { name: "Provenance" }).click();
  const { health } = (await world.ask("{ health { model indexes { dimension } } }")) as unknown as {
    health: { model: string; indexes: { dimension: number }[] };
  };
  await page.getByText(`${health.model}, ${health.indexes[0]!.dimension} dimensions`, { exact: true }).waitFor();
  await page.getByText("Indexed", { exact: true }).waitFor();
  await page.context().close();
});

test("memory health counts what was said, by day", async () => {
  const page = await world.open(ASKED);
  await page.getByRole("button", { name: "Number 2 was not useful" }).click();
  await page.getByText("Noted as not useful.").waitFor();
  await page.context().close();
  await world.again(); // memories are counted when a server starts, and then every five minutes
  const CARD = "{ memoryAnalytics { recalls { useful notUseful } } }";
  const counted = async () =>
    ((await world.ask(CARD)) as unknown as { memoryAnalytics: { recalls: { useful: number; notUseful: number }[] } })
      .memoryAnalytics.recalls[0];
  await expect.poll(counted, { timeout: 30_000 }).toMatchObject({ notUseful: expect.any(Number) as number });
  const { useful, notUseful } = (await counted())!;
  expect(notUseful).toBeGreaterThan(0);
  const health = await world.open("/analytics?tab=memory");
  const card = health.locator('figure[data-title="Useful or not"]');
  await card.getByText(new RegExp(`^${useful} of ${useful + notUseful} hits? that somebody judged`)).waitFor();
  await card.locator('svg rect[height]:not([height="0"])').first().waitFor();
  await health.waitForFunction(() => !document.querySelector(".skeleton"));
  await card.getByText("Table", { exact: true }).click();
  await card.locator("tbody td").first().waitFor();
  await expect
    .poll(() => card.locator("tbody td").allTextContents())
    .toEqual([String(useful), String(notUseful), expect.stringMatching(/^\d+$/)]);
  await health.context().close();
});

describe.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", phone: true }] as const)("in %o", (look) => {
  test("verdicts, figures and the tabs of a memory are accessible", async () => {
    const page = await world.open(`${ASKED}&any=lamp&start=${ids[0]!}`, look);
    await page.getByRole("button", { name: "Number 1 was useful" }).click();
    await page.getByRole("button", { name: "Dismiss" }).click(); // it would lie on other buttons of a phone
    await page.getByText("What each filter keeps out").click();
    await page.locator(".recall-removed dl:not([aria-busy=true]) dd").first().waitFor();
    await page.evaluate(() => window.scrollTo(0, 0)); // what lies half under the bar is no small target
    await accessible(page);
    for (const tab of ["usage", "provenance"]) {
      await page.goto(`${world.url}/memories/${ids[0]!}?tab=${tab}`);
      await page.locator(".memory-uses, .facts").first().waitFor();
      await accessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });
});
