import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessible, meant, start, type World } from "./harness";

let world: World;
const START = "mutation($session: NewSession!) { startWork(session: $session) { id } }";
const ENTER = "mutation($session: PastSession!) { enterWork(session: $session) { id } }";
const OPEN = "{ sessions(filter: {open: true}) { nodes { id description status pauses { reason end } } } }";
const ALL = "{ sessions { nodes { description startTime } } }";
const SUMMARIES = '{ memories(filter: {kind: {eq: "session_summary"}}) { edges { node { content } } } }';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Listed {
  sessions: {
    nodes: {
      id: string;
      description: string;
      startTime: string;
      status: string;
      pauses: { reason: string | null; end: string | null }[];
    }[];
  };
}

const listed = async (query: string) => ((await world.ask(query)) as unknown as Listed).sessions.nodes;
const ago = (time: number) => new Date(Date.now() - time).toISOString();
const timer = (page: Page) => page.getByRole("group", { name: "Timer" });

async function started(said: Record<string, unknown> = {}): Promise<void> {
  await world.ask(START, { session: { category: "CODING", ...said } });
}

async function discarded(): Promise<void> {
  for (const { id } of await listed(OPEN)) await world.ask("mutation($id: UUID!) { discardWork(id: $id) }", { id });
}

beforeAll(async () => {
  world = await start();
  await world.ask('mutation { reviseWorkSettings(changes: {timeZone: "UTC", dailyTargetMinutes: 60}) { owner } }');
});
afterEach(discarded);
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

test("a timer that was forgotten is asked after, stopped at an earlier time, and that is taken back", async () => {
  await started({ description: "Tar the ropes", startTime: ago(26 * HOUR) });
  const page = await world.open("/");
  const banner = page.locator(".work-forgotten");
  await banner.getByText(/Still working on “Tar the ropes”/).waitFor();
  await accessible(page);
  await banner.getByRole("button", { name: "Stop at …" }).click();
  const dialog = page.getByRole("dialog", { name: "Stop at an earlier time" });
  await dialog.getByLabel("Stopped at").fill(new Date(Date.now() - 24 * HOUR).toISOString().slice(0, 16));
  await dialog.getByRole("button", { name: "Stop it there" }).click();
  await page.getByText(/^Stopped: [12]:\d\d hours\.$/).waitFor();
  expect(await listed(OPEN)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => listed(OPEN)).toMatchObject([{ description: "Tar the ropes", status: "ACTIVE", pauses: [] }]);
  await banner.getByRole("button", { name: "Keep it" }).click();
  await banner.waitFor({ state: "detached" });
  await page.context().close();
});

test("what is said of a forgotten timer is not lost when it is refused after the stop", async () => {
  await started({ startTime: ago(26 * HOUR) });
  const page = await world.open("/");
  await page.locator(".work-forgotten").getByRole("button", { name: "Stop now" }).click();
  const dialog = page.getByRole("dialog", { name: "What was this work?" });
  await dialog.getByLabel("Description").fill("Sew the sail");
  await dialog.getByLabel("Client", { exact: true }).fill("x".repeat(300));
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await dialog
    .getByRole("alert")
    .getByText(/^It was stopped, but what you wrote is not kept yet: client/)
    .waitFor();
  meant(world, "400 (Bad Request)");
  await page.locator(".work-forgotten").waitFor({ state: "detached" });
  expect(await listed(OPEN)).toEqual([]);
  await accessible(page);
  expect(await dialog.getByLabel("Description").inputValue()).toBe("Sew the sail");
  await dialog.getByLabel("Client", { exact: true }).fill("Loft");
  await dialog.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Stopped: 26:00 hours.").waitFor();
  const [done] = await listed("{ sessions(first: 1) { nodes { description client { name } } } }");
  expect(done).toEqual({ description: "Sew the sail", client: { name: "Loft" } });
  await page.context().close();
});

test("what runs past the end of the working day is asked after, and stops at that time", async () => {
  const revise = "mutation($c: WorkSettingsChanges!) { reviseWorkSettings(changes: $c) { owner } }";
  await world.ask(revise, { c: { workDays: [1, 2, 3, 4, 5, 6, 7], dayEndMinutes: 1 } });
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0)).getTime();
  await started({ description: "Wind the clock", startTime: new Date(midnight - HOUR).toISOString() });
  const page = await world.open("/");
  const banner = page.locator(".work-forgotten");
  await banner.getByText(/The working day ended at 12:01/).waitFor();
  await accessible(page);
  await banner.getByRole("button", { name: "the end of the day" }).click();
  await page.getByText("Stopped: 1:01 hours.").waitFor();
  const [done] = await listed("{ sessions(first: 1) { nodes { description endTime } } }");
  expect(done).toMatchObject({ endTime: new Date(midnight + 60_000).toISOString().replace(".000Z", "+00:00") });
  await world.ask(revise, { c: { dayEndMinutes: null } });
  await page.context().close();
});

test("new work is for the client and the project that the settings name, unless it says", async () => {
  const page = await world.open("/work?tab=settings");
  await page.getByLabel("Client", { exact: true }).fill("Pier");
  await page.getByLabel("Project", { exact: true }).fill("Lamps");
  await page.getByRole("button", { name: "Keep the settings" }).click();
  await page.getByText("The settings were kept.").waitFor();
  await page.goto(`${world.url}/work?enter=1`);
  const form = page.getByRole("dialog", { name: "Enter past work" });
  await expect.poll(() => form.getByLabel("Client", { exact: true }).inputValue()).toBe("Pier");
  await form.getByRole("button", { name: "Leave it" }).click();
  await timer(page).getByRole("button", { name: "Start", exact: true }).click();
  await timer(page).getByText("Pier / Lamps").waitFor();
  await world.ask("mutation { reviseWorkSettings(changes: {defaultClient: null}) { owner } }");
  await page.context().close();
});

test("a pause has a reason, and a session that is stopped within it goes on paused when that is undone", async () => {
  await started({ description: "Splice" });
  const page = await world.open("/work");
  await timer(page).getByRole("button", { name: "More of this session" }).click();
  await page.getByRole("menuitem", { name: "Pause with a reason" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause with a reason" });
  await dialog.getByLabel("Reason").fill("Lunch");
  await dialog.getByRole("button", { name: "Pause" }).click();
  await timer(page).getByRole("button", { name: "Resume" }).waitFor();
  await page.keyboard.press("t");
  await timer(page).getByRole("button", { name: "Start", exact: true }).waitFor();
  await page.keyboard.press("Control+z");
  await timer(page).getByRole("button", { name: "Resume" }).waitFor();
  expect(await listed(OPEN)).toMatchObject([{ status: "PAUSED", pauses: [{ reason: "Lunch", end: null }] }]);
  await page.context().close();
});

test("what was learned is summed up as the timer stops; undone, the session is open and the memory gone", async () => {
  await started({ branch: "fix/anchor-chain" });
  const page = await world.open("/work");
  await timer(page).getByRole("button", { name: "Stop" }).click();
  const dialog = page.getByRole("dialog", { name: "What was this work?" });
  await dialog.getByRole("button", { name: "fix anchor chain" }).click();
  await dialog.getByRole("button", { name: "Write a summary memory" }).click();
  await dialog.getByLabel("Summary").fill("The chain must be oiled twice a year.");
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText(/^Stopped: /).waitFor();
  const held = { memories: { edges: [{ node: { content: "The chain must be oiled twice a year." } }] } };
  expect(await world.ask(SUMMARIES)).toEqual(held);
  await page.getByRole("button", { name: "Undo" }).click();
  await timer(page).getByRole("button", { name: "Stop" }).waitFor();
  await expect.poll(() => world.ask(SUMMARIES)).toEqual({ memories: { edges: [] } });
  expect(await listed(OPEN)).toMatchObject([{ description: null, status: "ACTIVE" }]);
  await page.context().close();
});

test("whatever is stopped without a description is asked what it was: in the list of open ones, and in the day", async () => {
  await world.ask("mutation { reviseWorkSettings(changes: {parallelLimit: 2}) { owner } }");
  await started({ category: "REVIEW" });
  await started({ description: "Sound the bell" });
  const page = await world.open("/work");
  await timer(page)
    .getByRole("button", { name: /Sound the bell/ })
    .click();
  const open = page.getByRole("dialog", { name: "Open work sessions" });
  await open.getByRole("button", { name: "Stop No description yet" }).click();
  const dialog = page.getByRole("dialog", { name: "What was this work?" });
  await dialog.getByRole("button", { name: "Keep it running" }).click();
  await page.getByRole("table").getByRole("button", { name: "Stop No description yet" }).click();
  await dialog.getByRole("combobox", { name: "Description" }).fill("Read the log");
  await accessible(page);
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await expect.poll(() => listed(OPEN)).toMatchObject([{ description: "Sound the bell" }]);
  await page.getByRole("table").getByRole("button", { name: "Stop Sound the bell" }).click();
  await expect.poll(() => listed(OPEN)).toEqual([]);
  await world.ask("mutation { reviseWorkSettings(changes: {parallelLimit: 1}) { owner } }");
  await page.context().close();
});

test("a week is copied to the next, and taken back", async () => {
  const begun = new Date(Date.now() - 7 * DAY);
  begun.setUTCHours(9, 0, 0, 0);
  const session = {
    category: "MEETING",
    description: "Weekly round",
    startTime: begun.toISOString(),
    endTime: new Date(begun.getTime() + HOUR).toISOString(),
  };
  await world.ask(ENTER, { session });
  const page = await world.open("/work?tab=week");
  await page.getByRole("button", { name: "Copy last week" }).click();
  const dialog = page.getByRole("dialog", { name: "Copy last week" });
  await dialog.getByText("Weekly round").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "Copy 1 session" }).click();
  await page.getByText("Copied 1 session.").waitFor();
  const rounds = async () =>
    (await listed(ALL)).filter(({ description }) => description === "Weekly round").map(({ startTime }) => startTime);
  const times = (await rounds()).map((each) => Date.parse(each)).sort((a, b) => a - b);
  expect(times).toEqual([begun.getTime(), begun.getTime() + 7 * DAY]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await rounds()).length).toBe(1);
  await page.context().close();
});

test("clients and projects are added, renamed, moved, archived and removed, and each is undone", async () => {
  const page = await world.open("/work?tab=clients");
  const undo = () => page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Undo" }).last();
  await page.getByLabel("New client").fill("Harbour");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Harbour", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Change: name" });
  await form.getByLabel("Name").fill("Port");
  await accessible(page);
  await form.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: "Port", exact: true }).waitFor();
  await undo().click();
  await page.getByRole("button", { name: "Archive Harbour" }).click();
  await page.getByRole("button", { name: "Archive Harbour" }).waitFor({ state: "detached" });
  await undo().click();
  await page.getByRole("button", { name: "Archive Harbour" }).waitFor();

  await page.getByRole("tab", { name: "Projects" }).click();
  await page.getByLabel("New project").fill("Quay");
  await page.getByLabel("Repository").fill("https://github.com/harbour/quay/pull/3");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("row", { name: /Quay/ });
  await row.getByRole("button", { name: "harbour/quay" }).waitFor();
  await row.getByRole("button", { name: "none" }).click();
  const moving = page.getByRole("dialog", { name: "Change: client" });
  await moving.getByLabel("Client").fill("Harbour");
  await moving.getByRole("button", { name: "Keep" }).click();
  await row.getByRole("button", { name: "Harbour", exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove Quay" }).click();
  await row.waitFor({ state: "detached" });
  await undo().click();
  await row.getByRole("button", { name: "harbour/quay" }).waitFor();
  await row.getByRole("button", { name: "Harbour", exact: true }).waitFor();
  await page.context().close();
});

test("the time sheet is rounded as it is asked, and its file too", async () => {
  const begun = new Date(Date.now() - 2 * DAY);
  begun.setUTCHours(9, 0, 0, 0);
  const session = {
    category: "SUPPORT",
    client: "Lighthouse",
    startTime: begun.toISOString(),
    endTime: new Date(begun.getTime() + 52 * 60_000).toISOString(),
  };
  await world.ask(ENTER, { session });
  await world.ask("mutation { refreshWorkViews }");
  const page = await world.open("/analytics?client=Lighthouse");
  const sheet = page.locator('figure[data-title="Time sheet"]');
  await sheet.getByRole("row", { name: /Lighthouse.*Support.*0:52/ }).waitFor();
  await page.getByLabel("Rounding").selectOption("15-up");
  await page.waitForURL(/round=15-up/);
  await sheet.getByRole("row", { name: /Lighthouse.*Support.*1:00/ }).waitFor();
  await sheet.getByText("each rounded up to 15 minutes").waitFor();
  await sheet.getByRole("button", { name: "Export: Time sheet" }).click();
  await accessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "CSV of the table" }).click(),
  ]);
  const text = Buffer.concat((await (await download.createReadStream()).toArray()) as Buffer[]).toString();
  expect(text).toContain(`${begun.toISOString().slice(0, 10)},Lighthouse,,Support,1,1`);
  await page.context().close();
});

describe.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", phone: true }] as const)("in %o", (look) => {
  test("the timer is accessible with each of its lists and dialogs open", async () => {
    await started({ description: "Watch" });
    const page = await world.open("/work", look);
    await timer(page)
      .getByRole("button", { name: /1 open/ })
      .click();
    await page.getByRole("button", { name: "Start another" }).waitFor();
    await accessible(page);
    await page.keyboard.press("Escape");
    if (!("phone" in look)) {
      const items = ["Add a note", "Link issue, pull request or branch", "Change the start", "Stop and sum it up"];
      for (const name of items) {
        await timer(page).getByRole("button", { name: "More of this session" }).click();
        await page.getByRole("menuitem", { name }).waitFor();
        if (name === items[0]) await accessible(page);
        await page.getByRole("menuitem", { name }).click();
        await page.getByRole("dialog").waitFor();
        await page.waitForLoadState("networkidle");
        await accessible(page);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
    }
    await discarded();
    await timer(page).getByRole("button", { name: "Start with more" }).click();
    await page.getByLabel("What are you working on?").waitFor();
    await page.waitForLoadState("networkidle");
    await accessible(page);
    await page.goto(`${world.url}/work?tab=sessions`);
    await page.getByRole("button", { name: "All categories" }).click();
    await page.getByRole("dialog", { name: "Categories" }).waitFor();
    await accessible(page);
    await page.context().close();
  });
});
