import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { start, type World } from "./harness";

const HOUR = 3_600_000;
const ENTER = "mutation($s: PastSession!) { enterWork(session: $s) { id } }";
const START = "mutation($s: NewSession!) { startWork(session: $s) { id } }";

let world: World;
/** When the day began: about noon is now, whenever this runs. */
let midnight: number;

beforeAll(async () => {
  world = await start();
  const ahead = 12 - new Date().getUTCHours();
  const zone = `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
  midnight = new Date().setUTCHours(0, 0, 0, 0) - ahead * HOUR;
  await world.ask(`mutation { reviseWorkSettings(changes: {timeZone: "${zone}"}) { owner } }`);
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

const told = async (page: Page, path: string, place: string) => {
  await page.goto(world.url + path);
  const found = page.locator(place);
  await found
    .first()
    .getByText(/\d:\d\d/)
    .first()
    .waitFor();
  return (await found.first().innerText()).replace(/\s+/g, " ");
};
const home = (page: Page) => told(page, "/", "section[aria-labelledby=home-today]");
const today = (page: Page) => told(page, "/work", ".work-sums p");
const week = (page: Page) => told(page, "/work?tab=week", ".work-day-head[data-today]");

test("work that went over midnight is the same today on every page", async () => {
  const times = {
    startTime: new Date(midnight - HOUR).toISOString(),
    endTime: new Date(midnight + HOUR / 2).toISOString(),
  };
  await world.ask(ENTER, { s: { description: "Watch the tide", ...times } });
  await world.ask("mutation { refreshWorkViews }");
  const page = await world.open("/");
  await expect.poll(() => home(page)).toMatch(/0:30 in 1 session$/);
  expect(await today(page)).toBe("0:30 hours in 1 session");
  expect(await week(page)).toContain("0:30");
  await page.context().close();
});

test("what runs since the day before yesterday is of today, too, on every page", async () => {
  await world.ask(START, {
    s: { description: "Count the gulls", startTime: new Date(midnight - 40 * HOUR).toISOString() },
  });
  const page = await world.open("/");
  await expect
    .poll(
      async () => {
        const [, time, rest] = /Today Work (\d+:\d\d) (.*)/.exec(await home(page)) ?? [];
        return [
          rest,
          (await today(page)) === `${time} hours in 2 sessions`,
          (await week(page)).includes(time ?? "none"),
        ];
      },
      { timeout: 20_000 },
    )
    .toEqual(["in 2 sessions, one of them open", true, true]);
  await page.context().close();
});
