import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const ENTER = "mutation($s: PastSession!) { enterWork(session: $s) { id } }";
const PROJECTS = 12;
/** Names as strangers may give them: markup, as long as can be, and from right to left. */
const STRANGE = ["<img src=x onerror=alert(1)>", "W".repeat(200), "مشروع طويل"];

let world: World;

beforeAll(async () => {
  world = await start();
  await world.ask('mutation { reviseWorkSettings(changes: {timeZone: "UTC"}) { owner } }');
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0)).getTime() - 86_400_000;
  const at = (hour: number, minute = 0) => new Date(midnight + (hour * 60 + minute) * 60_000).toISOString();
  for (let place = 0; place < PROJECTS; place++) {
    const project = STRANGE[place] ?? `Project ${place}`;
    const times = { startTime: at(8 + place), endTime: at(8 + place, 45) };
    await world.ask(ENTER, { s: { description: project, project, ...times } });
  }
  await world.ask("mutation { refreshWorkViews }");
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

test("the ninth project of a week and of a chart has a pattern that tells it from the first", async () => {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const page = await world.open(`/work?tab=week&week=${yesterday}`);
  const blocks = page.locator(".work-block");
  await expect.poll(() => blocks.count()).toBe(PROJECTS);
  const looks = await blocks.evaluateAll((all) =>
    all.map((each) => `${getComputedStyle(each).getPropertyValue("--hue")} ${each.getAttribute("data-cue")}`),
  );
  expect(new Set(looks).size).toBe(PROJECTS);
  const patterned = page.locator(".work-block[data-cue]");
  expect(await patterned.count()).toBe(PROJECTS - 8);
  expect(await patterned.first().evaluate((each) => getComputedStyle(each).backgroundImage)).toContain("gradient");
  await accessible(page);
  await page.goto(`${world.url}/analytics?by=project`);
  const chart = page.locator('figure[data-title="Hours by day"]');
  await chart.locator("svg [data-mark=bar] rect").first().waitFor();
  const fills = await chart
    .locator("svg [data-mark=bar] rect")
    .evaluateAll((all) => all.map((each) => each.getAttribute("fill")!));
  const striped = new Set(fills.filter((each) => each.startsWith("url(")));
  expect(striped.size).toBe(PROJECTS - 8);
  for (const each of striped) expect(await chart.locator(`pattern[id="${each.slice(5, -1)}"]`).count()).toBe(1);
  expect(await chart.locator(".chart-legend [data-cue]").count()).toBe(PROJECTS - 8);
  await page.context().close();
});

describe.each([{ theme: "light" }, { theme: "dark", phone: true }] as const)("in %o", (look) => {
  test("strange names make no page wider than the window, and break none", async () => {
    const page = await world.open("/", look);
    for (const path of ["/work?tab=projects", "/work?tab=sessions", "/work?tab=week", "/analytics?by=project"]) {
      await page.goto(world.url + path);
      await page.waitForFunction(() => !document.querySelector(".skeleton") && document.querySelector("h1"));
      await accessible(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([path, over <= 0]).toEqual([path, true]);
      expect(await page.locator("main img").count()).toBe(0);
    }
    await page.context().close();
  });
});
