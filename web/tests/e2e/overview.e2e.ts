import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { accessible, meant, start, type World } from "./harness";

const REMEMBER = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } } }";
const RELATE = "mutation($r: [NewRelation!]!) { relate(relations: $r) { relation { id } } }";
const REVISE =
  "mutation($id: UUID!, $version: Int!, $content: String!) { revise(id: $id, expectedVersion: $version, changes: { content: $content }) { id } }";
const LEAVES = 30;

let world: World;
let ids: string[];
let drawn: string[];

beforeAll(async () => {
  world = await start();
  const project = 'mutation { addProject(name: "Lighthouse", client: "Harbour") { id } }';
  const { id } = (await world.ask(project))["addProject"] as { id: string };
  const contents = ["The lamp.", ...Array.from({ length: LEAVES }, (_, each) => `Lens ${each} was ground.`)];
  const made = await world.ask(REMEMBER, { m: contents.map((content) => ({ content, projectId: id })) });
  ids = (made["rememberMany"] as { memory: { id: string } }[]).map(({ memory }) => memory.id);
  const relations = [
    ...ids.slice(1).map((sourceId) => ({ sourceId, targetId: ids[0], relationType: "PART_OF" })),
    { sourceId: ids[1], targetId: ids[2], relationType: "FOLLOWS", validTo: "2020-01-01T00:00:00Z" },
  ];
  const related = (await world.ask(RELATE, { r: relations }))["relate"] as { relation: { id: string } }[];
  drawn = related.map(({ relation }) => relation.id);
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

const chip = (page: Page, text: string | RegExp) => page.locator(".graph-notices").getByText(text).first().waitFor();

test("the overview names its colours, dims hubs, and knows when relations held", async () => {
  const page = await world.open("/graph?mode=overview");
  await chip(page, "31 memories, 31 relations");
  await page.getByLabel("Colour by").selectOption("project");
  await page.getByRole("list", { name: "Colours" }).getByText("Lighthouse").waitFor();
  await page.getByLabel("Colour by").selectOption("age");
  await page.getByRole("list", { name: "Colours" }).getByText("today").waitFor();
  await page.getByLabel("Dim hubs").selectOption("20");
  await page.waitForURL(/hubs=20/);
  await accessible(page);
  await page.getByText("As of", { exact: true }).click();
  await chip(page, "31 memories, 30 relations");
  await page.context().close();
});

test("where the system forces its colours, the picture has them, and more than one", async () => {
  const page = await world.open("/graph?mode=overview", { theme: "dark" });
  await page.emulateMedia({ forcedColors: "active" });
  await page.reload();
  await chip(page, "31 memories, 31 relations");
  const colours = () =>
    page.evaluate(() => {
      const canvas = document.querySelector("canvas")!;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(data.buffer);
      return new Set(pixels).size;
    });
  await expect.poll(colours).toBeGreaterThan(10);
  await accessible(page);
  await page.context().close();
});

test("a relation that is taken away elsewhere goes from the overview", async () => {
  const page = await world.open("/graph?mode=overview");
  await chip(page, "31 memories, 31 relations");
  await page.locator('[data-state="open"]').waitFor();
  await world.ask("mutation($ids: [UUID!]!) { unrelate(ids: $ids) }", { ids: [drawn[LEAVES]] });
  await chip(page, "31 memories, 30 relations");
  await page.context().close();
});

test("two that are selected are the ends of a path", async () => {
  const made = await world.ask(REMEMBER, {
    m: [{ content: "The keel was laid." }, { content: "The hull was built." }],
  });
  const [keel, hull] = (made["rememberMany"] as { memory: { id: string } }[]).map(({ memory }) => memory.id);
  await world.ask(RELATE, { r: [{ sourceId: keel, targetId: hull, relationType: "CAUSES" }] });
  const page = await world.open(`/graph?focus=${keel}&depth=1`);
  await chip(page, "2 memories, 1 relation");
  await page.waitForTimeout(1_000);
  const box = (await page.locator("canvas").boundingBox())!;
  await page.keyboard.down("Shift");
  await page.mouse.move(box.x + 20, box.y + 70);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 20, box.y + box.height - 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await page.getByRole("button", { name: "Path between the two" }).click();
  await page.waitForURL(/mode=path/);
  await page.getByRole("region", { name: "Path" }).getByRole("button", { name: "1 step" }).waitFor();
  await page
    .getByText(/^The (keel|hull) was/)
    .first()
    .waitFor();
  await page.context().close();
});

test("an overview in which nothing changed is not sent again", async () => {
  const page = await world.open("/graph?mode=overview");
  await chip(page, /^\d+ memories, \d+ relations$/);
  const shown = await page.locator(".graph-notices .chip").innerText();
  const sent: unknown[] = [];
  page.on("response", async (response) => {
    if (!response.request().postData()?.includes("GraphOverview")) return;
    sent.push(((await response.json()) as { data: { graphSnapshot: unknown } }).data.graphSnapshot);
  });
  await page.getByRole("link", { name: "Work" }).click();
  await page.getByRole("heading", { name: "Work", level: 1 }).waitFor(); // the page before stays until this one is here
  await page.goBack();
  await chip(page, shown);
  await vi.waitFor(() => expect(sent).toEqual([null]), 10_000); // the picture may be there before its answer was read here
  await page.context().close();
});

/** The next whole second: the address knows no smaller ones. */
async function nextSecond(): Promise<number> {
  await new Promise((over) => setTimeout(over, 1_100));
  return Math.ceil(Date.now() / 1_000);
}

test("what was known then is shown as it was said, and the way back is one step", async () => {
  const made = await world.ask(REMEMBER, {
    m: [{ content: "The gate is green." }, { content: "The gate leads out." }],
  });
  const [gate, way] = (made["rememberMany"] as { memory: { id: string } }[]).map(({ memory }) => memory.id);
  await world.ask(RELATE, { r: [{ sourceId: gate, targetId: way, relationType: "SUPPORTS" }] });
  const then = await nextSecond();
  await nextSecond();
  await world.ask(REVISE, { id: gate, version: 1, content: "The gate is red." });
  const late = await world.ask(REMEMBER, { m: [{ content: "The gate was painted." }] });
  const [paint] = (late["rememberMany"] as { memory: { id: string } }[]).map(({ memory }) => memory.id);
  await world.ask(RELATE, { r: [{ sourceId: paint, targetId: gate, relationType: "CAUSES" }] });
  const page = await world.open(`/graph?focus=${gate}&depth=2&tab=outline`);
  await chip(page, "3 memories, 2 relations");
  await page.getByText("As of", { exact: true }).click();
  await page.getByText("Known then", { exact: true }).click();
  await page.waitForURL(/moment=known/);
  await page.goto(`${world.url}/graph?focus=${gate}&depth=2&tab=outline&asof=${then}&moment=known`);
  await chip(page, "2 memories, 1 relation");
  await page.getByRole("treeitem", { name: /The gate is green\./ }).waitFor();
  await accessible(page);
  // It stays the past, whatever happens now.
  await page.locator('[data-state="open"]').waitFor();
  await world.ask(REVISE, { id: gate, version: 2, content: "The gate is blue." });
  await page.waitForTimeout(600);
  await page.getByRole("treeitem", { name: /The gate is green\./ }).waitFor();
  await page.getByText("As of", { exact: true }).click();
  await chip(page, "3 memories, 2 relations");
  await page.getByRole("treeitem", { name: /The gate is blue\./ }).waitFor();
  await page.goto(`${world.url}/graph?focus=${gate}&asof=${then - 3_600}&moment=known`);
  await page.getByText("The record did not hold this memory then.").waitFor();
  await page.getByRole("button", { name: "Show it as it is now" }).click();
  meant(world, "404 (Not Found)");
  await chip(page, "3 memories, 2 relations");
  await page.context().close();
});

test("many around one come at once; reading them can be stopped and gone on with", async () => {
  const contents = Array.from({ length: 900 }, (_, each) => ({ content: `Rivet ${each} of the boiler.` }));
  const made = await world.ask(REMEMBER, { m: [{ content: "The boiler." }, ...contents] });
  const [boiler, ...rivets] = (made["rememberMany"] as { memory: { id: string } }[]).map(({ memory }) => memory.id);
  const lines = rivets.map((sourceId) => ({ sourceId, targetId: boiler, relationType: "PART_OF" }));
  await world.ask(RELATE, { r: lines });
  const page = await world.open(`/graph?focus=${boiler}&depth=1&most=2000`);
  await chip(page, "901 memories, 900 relations");
  await page.goto("about:blank");
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("GraphSome")) await new Promise((over) => setTimeout(over, 1_500));
    await route.continue().catch(() => {});
  });
  await page.goto(`${world.url}/graph?focus=${boiler}&depth=1&most=2000`);
  await page.getByRole("button", { name: "Stop reading" }).click();
  await chip(page, "500 memories, 499 relations, of 901 within 1 step");
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Next 200" }).click();
  await chip(page, "700 memories, 699 relations");
  await page.context().close();
});
