import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const REMEMBER = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } } }";
const RELATE = "mutation($r: [NewRelation!]!) { relate(relations: $r) { relation { id } } }";
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

const chip = (page: Page, text: string) => page.locator(".graph-notices").getByText(text).first().waitFor();

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
