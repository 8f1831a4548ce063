import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

let world: World;
const ENTER = "mutation($session: PastSession!) { enterWork(session: $session) { id version } }";
const OPEN = "{ sessions(filter: {open: true}) { nodes { id description } } }";
const LAST = "{ sessions(first: 1) { nodes { description branch durationSeconds client { name } } } }";
const LOOKS = [{}, { theme: "dark" }, { phone: true }] as const;

interface Entered {
  enterWork: { id: string; version: number };
}
interface Listed {
  sessions: {
    nodes: { id: string; description: string | null; branch: string | null; client: { name: string } | null }[];
  };
}

async function asked<Answer>(query: string, variables?: Record<string, unknown>): Promise<Answer> {
  return (await world.ask(query, variables)) as unknown as Answer;
}

/** A session of some minutes, so many days ago at ten in UTC. */
async function entered(days: number, minutes: number, said: Record<string, unknown> = {}) {
  const begun = new Date();
  begun.setUTCDate(begun.getUTCDate() - days);
  begun.setUTCHours(10, 0, 0, 0);
  const ended = new Date(begun.getTime() + minutes * 60_000);
  const session = { category: "CODING", startTime: begun.toISOString(), endTime: ended.toISOString(), ...said };
  return (await asked<Entered>(ENTER, { session })).enterWork;
}

/** Waits until all that was asked for is drawn, so that nothing moves under the pointer. */
async function settled(page: Page): Promise<void> {
  await page.locator('figure[data-title="Top issues"]').waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => !document.querySelector(".skeleton, .stale"));
}

const timer = (page: Page) => page.getByRole("group", { name: "Timer" });

beforeAll(async () => {
  world = await start();
  await world.ask('mutation { reviseWorkSettings(changes: {timeZone: "UTC", dailyTargetMinutes: 60}) { owner } }');
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

test("a session starts, pauses, resumes and stops in two tabs at once, and asks what it was", async () => {
  const one = await world.open("/work");
  const two = await world.beside(one, "/work");
  await one.getByText("Live", { exact: true }).waitFor({ state: "attached" });
  await two.getByText("Live", { exact: true }).waitFor({ state: "attached" });
  await timer(one).getByRole("button", { name: "Start", exact: true }).click();
  await timer(two).getByRole("button", { name: "Pause" }).click();
  await timer(one).getByRole("button", { name: "Resume" }).waitFor();
  await one.waitForFunction(() => document.title.startsWith("⏸ 0:00"));
  await one.keyboard.press("p");
  await timer(two).getByRole("button", { name: "Pause" }).waitFor();
  await two.waitForFunction(() => document.title.startsWith("▶ 0:00"));
  await timer(two).getByRole("button", { name: "Stop" }).click();
  const dialog = two.getByRole("dialog", { name: "What was this work?" });
  await dialog.getByLabel("Description").fill("Read the tide tables");
  await dialog.getByLabel("Client").fill("Harbour");
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await timer(one).getByRole("button", { name: "Start", exact: true }).waitFor();
  await one.getByRole("row", { name: /Read the tide tables/ }).waitFor();
  const { sessions } = await asked<Listed>(LAST);
  expect(sessions.nodes[0]).toMatchObject({ description: "Read the tide tables", client: { name: "Harbour" } });
  await one.context().close();
});

test("a session that an agent starts shows at once", async () => {
  const page = await world.open("/");
  await page.getByText("Live", { exact: true }).waitFor({ state: "attached" });
  await fetch(`${world.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-memoria-agent": "builder" },
    body: JSON.stringify({ query: 'mutation { startWork(session: {description: "Build"}) { id } }' }),
  });
  await timer(page)
    .getByRole("button", { name: /Agents/ })
    .click();
  await page.getByRole("button", { name: "Stop Build" }).click();
  await timer(page)
    .getByRole("button", { name: /Agents/ })
    .waitFor({ state: "detached" });
  expect((await asked<Listed>(OPEN)).sessions.nodes).toEqual([]);
  await page.context().close();
});

test("past work is entered, and taken back", async () => {
  const page = await world.open("/work?enter=1");
  const dialog = page.getByRole("dialog", { name: "Enter past work" });
  await dialog.getByLabel("Description").fill("Move the buoys");
  await dialog.getByLabel("Project").fill("Buoys");
  await dialog.getByLabel("Paste a link").fill("https://github.com/harbour/buoys/issues/12");
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel("End").fill(`${day}T08:30`);
  await dialog.getByText("The end lies before the start.").waitFor();
  await dialog.getByLabel("Start").fill(`${day}T07:30`);
  await dialog.getByText("1:00 hours without pauses").waitFor();
  await dialog.getByRole("button", { name: "Enter it" }).click();
  await page.getByText("Entered.").waitFor();
  const { sessions } = await asked<{ sessions: { nodes: { startTime: string; endTime: string }[] } }>(
    '{ sessions(filter: {project: "Buoys"}) { nodes { startTime endTime } } }',
  );
  expect(sessions.nodes.map(({ startTime, endTime }) => [startTime.slice(0, 16), endTime.slice(0, 16)])).toEqual([
    [`${day}T07:30`, `${day}T08:30`],
  ]);
  const list = await world.beside(page, "/work?tab=sessions&project=Buoys");
  await list.getByRole("row", { name: /Move the buoys.*issue 12.*1:00/ }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await list.getByText("No session fits").waitFor();
  await page.context().close();
});

test("days of the list and of the reports are typed, and stand in the address once they are whole", async () => {
  const page = await world.open("/work?tab=sessions");
  const from = page.getByLabel("From", { exact: true });
  await from.focus();
  await page.keyboard.type("11/21/2");
  expect(page.url()).not.toContain("from=");
  await page.keyboard.type("026");
  await page.waitForURL(/from=2026-11-21/);
  await page.goto(`${world.url}/analytics`);
  await page.getByLabel("From", { exact: true }).fill("2026-11-02");
  await page.waitForURL(/range=days&from=2026-11-02/);
  await page.context().close();
});

test("what two change at once is compared field by field", async () => {
  const { id, version } = await entered(1, 30, { description: "Before" });
  const page = await world.open(`/work/${id}`);
  await page.getByRole("button", { name: "Amend" }).click();
  const form = page.getByRole("dialog", { name: "Amend the session" });
  await form.getByLabel("Description").fill("Mine");
  await world.ask(
    'mutation($id: UUID!, $v: Int!) { amendWork(id: $id, expectedVersion: $v, changes: {description: "Theirs", branch: "theirs"}) { id } }',
    { id, v: version },
  );
  await form.getByRole("button", { name: "Keep the changes" }).click();
  const clash = page.getByRole("alertdialog", { name: "Somebody else changed this session" });
  await clash.getByText("Theirs", { exact: true }).first().waitFor();
  await clash.getByText(/kept: branch/).waitFor();
  await clash.getByRole("button", { name: "Keep what is chosen" }).click();
  await page.getByText("Amended.").waitFor();
  await page.getByRole("heading", { name: "Mine" }).waitFor();
  const read = "query($id: UUID!) { session(id: $id) { description branch } }";
  expect(await asked(read, { id })).toEqual({ session: { description: "Mine", branch: "theirs" } });
  // The browser tells of the refusal that this test is about.
  expect(world.noises.splice(0)).toEqual([expect.stringContaining("409 (Conflict)")]);
  await page.context().close();
});

test("reports say what the sessions add up to, and a click on a row filters all and the address", async () => {
  await entered(2, 90, { category: "REVIEW", client: "Harbour" });
  await entered(3, 45, { category: "MEETING", client: "Railway" });
  await world.ask("mutation { refreshWorkViews }");
  const all = await asked<{ sessions: { nodes: { durationSeconds: number }[] } }>(
    "{ sessions(filter: {open: false}) { nodes { durationSeconds } } }",
  );
  const sum = all.sessions.nodes.reduce((total, each) => total + each.durationSeconds, 0);
  const page = await world.open("/analytics");
  const hours = `${Math.floor(sum / 3_600)}:${String(Math.floor(sum / 60) % 60).padStart(2, "0")}`;
  await page.locator(".analytics-tile", { hasText: "Hours" }).getByText(hours, { exact: true }).waitFor();
  await settled(page);
  const share = page.locator('figure[data-title="Share by category"]');
  await share.getByText("Table").click();
  await share.getByRole("button", { name: "Review" }).click();
  await page.waitForURL(/category=REVIEW/);
  await page.locator(".analytics-tile", { hasText: "Hours" }).getByText("1:30", { exact: true }).waitFor();
  await settled(page);
  await page
    .locator('figure[data-title="Hours by day"] .chart-plot [data-mark="bar"] rect[height]:not([height="0"])')
    .first()
    .click();
  await page.waitForURL(/range=days&from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/);
  await page.locator(".analytics-tile", { hasText: "Average per day" }).getByText("of 1 day").waitFor();
  await page.context().close();
});

test("the export follows the filters", async () => {
  const page = await world.open("/work?tab=sessions&category=MEETING&status=completed");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV" }).click(),
  ]);
  const text = await (await download.createReadStream()).toArray();
  const lines = Buffer.concat(text as Buffer[])
    .toString()
    .trim()
    .split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("meeting");
  await page.context().close();
});

test("a block of the week moves by pointer and by keyboard, with its pauses, and back", async () => {
  const page = await world.open("/work?tab=week");
  const pause = { start: `${new Date().toISOString().slice(0, 10)}T10:30:00Z`, reason: "Tea" };
  const { id } = await entered(0, 60, {
    description: "Paint the hull",
    pauses: [{ ...pause, end: pause.start.replace("10:30", "10:40") }],
  });
  const block = page.getByRole("button", { name: /^Paint the hull/ }).first();
  await block.scrollIntoViewIfNeeded(); // at night the grid begins long before ten
  const box = (await block.boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 15);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + 15 + 58, { steps: 5 });
  await page.mouse.up();
  await page.getByText("Moved.").waitFor();
  await page
    .getByRole("button", { name: /^Paint the hull.*11:00.*12:00/ })
    .first()
    .focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page
    .getByRole("button", { name: /^Paint the hull.*11:15.*12:15/ })
    .first()
    .waitFor();
  const read = "query($id: UUID!) { session(id: $id) { startTime durationSeconds pauses { start } } }";
  const times = async () => {
    const { session } = await asked<{ session: { startTime: string; pauses: { start: string }[] } }>(read, { id });
    return [session.startTime.slice(11, 16), session.pauses[0]!.start.slice(11, 16)];
  };
  expect(await times()).toEqual(["11:15", "11:45"]);
  await page.keyboard.press("Control+z");
  await page
    .getByRole("button", { name: /^Paint the hull.*11:00.*12:00/ })
    .first()
    .waitFor();
  expect(await times()).toEqual(["11:00", "11:30"]);
  await page.context().close();
});

test("a colour is chosen for a client, shows in its week, and is taken back", async () => {
  await entered(0, 30, { description: "Draw the signals", client: "Railway" });
  const page = await world.open("/work?tab=week");
  const block = page.getByRole("button", { name: /^Draw the signals/ }).first();
  const hue = () => block.evaluate((each: HTMLElement) => each.style.getPropertyValue("--hue"));
  await block.waitFor();
  const before = await hue();
  expect(before).toMatch(/^var\(--/);
  await page.getByRole("tab", { name: "Clients" }).click();
  await page.getByRole("button", { name: "Colour of Railway: By itself" }).click();
  const other = before === "var(--derives)" ? ["Pink", "var(--procedural)"] : ["Teal", "var(--derives)"];
  await page.getByRole("dialog", { name: "Colour of Railway" }).getByRole("button", { name: other[0]! }).click();
  await page.getByText("The colour was changed.").waitFor();
  await page.getByRole("tab", { name: "Week" }).click();
  await block.waitFor();
  expect(await hue()).toBe(other[1]);
  await page.keyboard.press("Control+z");
  await page.waitForFunction(
    (was) =>
      [...document.querySelectorAll<HTMLElement>(".work-block")].some(
        (each) => each.textContent.startsWith("Draw the signals") && each.style.getPropertyValue("--hue") === was,
      ),
    before,
  );
  await page.goto(`${world.url}/work?tab=week&colours=category`);
  await block.waitFor();
  expect(await hue()).toBe("");
  await page.context().close();
});

test.each(LOOKS)("every page of work is accessible: %o", async (look) => {
  const page = await world.open("/work", look);
  for (const tab of ["today", "week", "sessions", "clients", "projects", "settings"]) {
    await page.goto(`${world.url}/work?tab=${tab}`);
    await page.waitForLoadState("networkidle");
    await accessible(page);
  }
  await page.goto(`${world.url}/work?enter=1`);
  await page.getByRole("dialog", { name: "Enter past work" }).waitFor();
  await accessible(page);
  await page.context().close();
});

test.each(LOOKS)("analytics are accessible: %o", async (look) => {
  const page = await world.open("/analytics?compare=1&range=year", look);
  await page.locator('figure[data-title="Calendar"] svg').first().waitFor();
  await page.waitForLoadState("networkidle");
  await accessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.goto(`${world.url}/analytics?tab=memory`);
  await page.getByRole("heading", { name: "Neglected memories" }).waitFor();
  await page.waitForLoadState("networkidle");
  await accessible(page);
  await page.context().close();
});
