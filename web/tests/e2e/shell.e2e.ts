import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const PAGES = ["/", "/recall", "/memories", "/graph", "/work", "/analytics", "/settings", "/nowhere"];
const TABS = ["general", "server", "index", "kinds", "agents", "keyboard"];
const REMEMBER = "mutation($m: NewMemory!) { remember(memory: $m) { memory { id } } }";

let world: World;
beforeAll(async () => {
  world = await start();
});
afterAll(async () => {
  await world.stop();
  expect(world.noises).toEqual([]);
});

/** Waits until the page has asked what it needs. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".skeleton"));
}

/** Remembers something as an agent would that calls this server. */
async function callAs(agent: string, content: string): Promise<void> {
  await fetch(`${world.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-memoria-agent": agent },
    body: JSON.stringify({ query: REMEMBER, variables: { m: { content } } }),
  });
}

describe.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", phone: true }] as const)("in %o", (look) => {
  test("every page is accessible, and none is wider than the window", async () => {
    const page = await world.open("/", look);
    for (const path of [...PAGES, ...TABS.map((tab) => `/settings?tab=${tab}`)]) {
      await page.goto(world.url + path);
      await settled(page);
      await accessible(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([path, over <= 0]).toEqual([path, true]);
    }
    await page.context().close();
  });
});

test("keys lead to pages, to the palette and to the help", async () => {
  const page = await world.open("/");
  await settled(page);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.waitForURL("**/settings");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Find anything" }).waitFor();
  await page.keyboard.type("memori");
  await page.getByRole("dialog").getByRole("option", { name: "Memories", exact: true }).click();
  await page.waitForURL("**/memories");
  await page.context().close();
});

test("what is typed before the palette is there is typed into it, and does nothing else", async () => {
  const page = await world.open("/");
  await settled(page);
  await page.route(/\/assets\/Palette/, async (route) => {
    await new Promise((over) => setTimeout(over, 1_000));
    await route.continue();
  });
  await page.getByRole("main").click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("tenc");
  const field = page.getByRole("dialog", { name: "Find anything" }).getByRole("combobox");
  await expect.poll(() => field.inputValue()).toBe("tenc");
  await page.keyboard.type("t");
  await expect.poll(() => field.inputValue()).toBe("tenct");
  expect(await world.ask("{ sessions(first: 1) { nodes { id } } }")).toEqual({ sessions: { nodes: [] } });
  await page.context().close();
});

test("the palette recalls while one types, and opens what it found beside the page", async () => {
  await world.ask(REMEMBER, { m: { content: "The kettle in the kitchen leaks." } });
  const page = await world.open("/settings");
  await settled(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("what leaks");
  await page.getByRole("option", { name: "The kettle in the kitchen leaks." }).click();
  await page.getByRole("complementary", { name: "Inspector" }).getByText("The kettle in the kitchen leaks.").waitFor();
  expect(page.url()).toContain("see=memory");
  await accessible(page);
  await page.context().close();
});

test("the sample is added, shown everywhere at once, and removed without a trace", async () => {
  const page = await world.open("/");
  const other = await world.beside(page, "/");
  const here = page.getByRole("button", { name: "Add the sample" });
  if (!(await here.isVisible())) await page.getByText("Keep the first memory").click();
  await here.click();
  await other.getByText("An alert fires when more than 50 clients wait").waitFor();
  const { memories } = await world.ask('{ memories(filter: {kind: {eq: "sample"}}) { totalCount } }');
  expect(memories).toEqual({ totalCount: 12 });
  await page.getByRole("button", { name: "Remove the sample" }).click();
  await other.getByText("An alert fires").waitFor({ state: "detached" });
  await page.context().close();
});

test("first steps count what is done, and are put away", async () => {
  const page = await world.open("/");
  const steps = page.getByRole("region", { name: "First steps" });
  await steps.getByText(/^[12] of 4 done$/).waitFor();
  await steps.getByText("Choose your time zone and work days").click();
  await steps.getByLabel("Time zone").selectOption("Europe/Rome");
  await steps.getByText("Saturday", { exact: true }).click();
  await steps.getByRole("button", { name: "Keep these" }).click();
  await steps.getByText(/^[23] of 4 done$/).waitFor();
  await expect
    .poll(() => world.ask("{ workSettings { timeZone workDays } }"))
    .toEqual({ workSettings: { timeZone: "Europe/Rome", workDays: [1, 2, 3, 4, 5, 6] } });
  await world.ask("mutation($c: WorkSettingsChanges!) { reviseWorkSettings(changes: $c) { timeZone } }", {
    c: { timeZone: "UTC", workDays: [1, 2, 3, 4, 5] },
  });
  await steps.getByRole("button", { name: "Put away" }).click();
  await steps.waitFor({ state: "detached" });
  await page.context().close();
});

test("the first call of an agent is noticed", async () => {
  const page = await world.open("/settings?tab=agents");
  await page.getByText("Waiting for the first call").waitFor();
  await callAs("an-agent", "An agent was here.");
  await page.getByText("an-agent is connected").waitFor();
  await page.context().close();
});

test("a call is noticed, too, that came while the page could not listen", async () => {
  let called = false;
  const page = await world.open("/memories");
  await page.routeWebSocket(/\/graphql$/, (socket) => void (called ? socket.connectToServer() : socket.close()));
  await page.goto(`${world.url}/settings?tab=agents`);
  await page.getByText("Waiting for the first call").waitFor();
  await callAs("another-agent", "Another agent was here.");
  called = true;
  await page.getByText("another-agent is connected").waitFor();
  await page.context().close();
});

test("a kind is defined, used and dropped, and dropping is undone", async () => {
  const page = await world.open("/settings?tab=kinds");
  await page.getByRole("button", { name: "New kind" }).click();
  await page.getByLabel("Name").fill("recipe");
  await page.getByLabel("JSON Schema of the metadata").fill("{ not json");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The schema is no JSON").waitFor();
  await page.getByLabel("JSON Schema of the metadata").fill('{"required": ["serves"]}');
  await accessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /recipe/ }).waitFor();
  await page.getByRole("button", { name: "Drop recipe" }).click();
  await page.getByRole("row", { name: /recipe/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("row", { name: /recipe/ }).waitFor();
  await page.context().close();
});

test("without the server the page says so, and goes on when it is back", async () => {
  const page = await world.open("/");
  await settled(page);
  await page.getByText("Live", { exact: true }).waitFor({ state: "attached" });
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Keyboard" }).click();
  await page.context().setOffline(true);
  await page.getByRole("tab", { name: "Index" }).click();
  await page.getByText("The server does not answer").waitFor();
  await accessible(page);
  await page.context().setOffline(false);
  await page.getByText("PostgreSQL answers").waitFor();
  world.noises.splice(0, world.noises.length, ...world.noises.filter((each) => !/net::ERR_|WebSocket/.test(each)));
  await page.context().close();
});

test("a missing asset is missing, and another host is turned away", async () => {
  expect((await fetch(`${world.url}/assets/nothing.js`)).status).toBe(404);
  const page = await fetch(`${world.url}/recall`, { headers: { accept: "text/html" } });
  expect(page.headers.get("content-security-policy")).toMatch(/script-src 'self';.*style-src 'self' 'nonce-/);
});
