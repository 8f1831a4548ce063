import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const REMEMBER = "mutation($m: NewMemory!) { remember(memory: $m) { memory { id } } }";
const READ = "query($id: UUID!) { memory(id: $id) { content version tags importance status } }";
const REVISE =
  "mutation($id: UUID!, $v: Int!, $c: MemoryChanges!) { revise(id: $id, expectedVersion: $v, changes: $c) { id } }";
const FORGET = "mutation($ids: [UUID!]!) { forget(ids: $ids) }";
const ALL = "{ memories(first: 200) { edges { node { id } } } }";

interface Held {
  content: string;
  version: number;
  tags: string[];
  importance: number;
  status: string;
}

let world: World;
beforeAll(async () => {
  world = await start();
});
afterAll(async () => {
  await world.stop();
  // The browser itself tells of every answer that is refused, as a conflict must be.
  expect(world.noises.filter((noise) => !noise.includes("status of 409"))).toEqual([]);
});
beforeEach(async () => {
  const { memories } = (await world.ask(ALL)) as unknown as { memories: { edges: { node: { id: string } }[] } };
  const ids = memories.edges.map(({ node }) => node.id);
  if (ids.length) await world.ask(FORGET, { ids });
});

async function remember(content: string, more: object = {}): Promise<string> {
  const { remember } = (await world.ask(REMEMBER, { m: { content, ...more } })) as unknown as {
    remember: { memory: { id: string } };
  };
  return remember.memory.id;
}

async function read(id: string): Promise<Held | null> {
  return ((await world.ask(READ, { id })) as unknown as { memory: Held | null }).memory;
}

const rows = (page: Page) => page.getByRole("grid", { name: "Memories" }).locator("[aria-rowindex]:not(.head)");
const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

test("a memory is written, edited, and the edit taken back", async () => {
  const page = await world.open("/memories");
  await page.getByRole("button", { name: "New memory" }).click();
  await dialog(page, "New memory").getByLabel("Content").fill("The pool holds 20 connections.");
  await page.getByLabel("Tags", { exact: true }).fill("pool, database,");
  await page.getByRole("button", { name: "Store" }).click();
  await page.getByText("Stored.").waitFor();
  const id = new URL(page.url()).searchParams.get("id")!;
  expect(await read(id)).toMatchObject({ content: "The pool holds 20 connections.", tags: ["pool", "database"] });

  await page.getByRole("complementary", { name: "Inspector" }).getByRole("button", { name: "Edit" }).click();
  await dialog(page, "Edit memory").getByLabel("Content").fill("The pool holds 50 connections.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  expect(await read(id)).toMatchObject({ content: "The pool holds 50 connections.", version: 2 });
  await page.getByRole("complementary", { name: "Inspector" }).getByText("The pool holds 50 connections.").waitFor();

  await page.getByRole("tab", { name: "History" }).click();
  expect(await page.locator(".memory-diff del").textContent()).toBe("20");
  expect(await page.locator(".memory-diff ins").textContent()).toBe("50");

  await page.getByText("Saved.").locator("..").getByRole("button", { name: "Undo" }).click();
  await page.getByText("Taken back.").waitFor();
  expect(await read(id)).toMatchObject({ content: "The pool holds 20 connections.", version: 3 });
  await page.context().close();
});

test("a memory is shown as the record knew it", async () => {
  const id = await remember("The service listens on port 80.");
  await new Promise((later) => setTimeout(later, 2_100));
  await world.ask(REVISE, { id, v: 1, c: { content: "The service listens on port 443." } });
  const page = await world.open(`/memories/${id}?tab=past`);
  const { createdAt } = (
    (await world.ask("query($id: UUID!) { memory(id: $id) { createdAt } }", { id })) as unknown as {
      memory: { createdAt: string };
    }
  )["memory"];
  const soon = new Date(new Date(createdAt).getTime() + 1_000);
  soon.setMinutes(soon.getMinutes() - soon.getTimezoneOffset());
  await page.getByLabel("As the record knew it at").fill(soon.toISOString().slice(0, 19));
  const then = page.getByRole("region", { name: "The memory then" });
  await then.getByText("The service listens on port 80.", { exact: true }).waitFor();
  expect(await then.locator(".memory-diff ins").textContent()).toBe("443");
  await page.context().close();
});

test("a draft outlives its tab", async () => {
  const page = await world.open("/memories?new=1");
  await dialog(page, "New memory").getByLabel("Content").fill("Half a thought");
  await page.reload();
  await page.getByText("This is the draft that you left.").waitFor();
  expect(await dialog(page, "New memory").getByLabel("Content").inputValue()).toBe("Half a thought");
  await page.context().close();
});

describe("when somebody else changes a memory that is being edited", () => {
  const base = "Service: api\nPort: 80\nOwner: ops\n";

  async function editing(): Promise<{ page: Page; id: string }> {
    const id = await remember(base);
    const page = await world.open(`/memories/${id}`);
    await page.getByRole("button", { name: "Edit" }).click();
    await dialog(page, "Edit memory").getByLabel("Content").fill("Service: api\nPort: 443\nOwner: ops\n");
    await world.ask(REVISE, { id, v: 1, c: { content: "Service: api\nPort: 80\nOwner: platform\n", importance: 0.9 } });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("alertdialog", { name: "Somebody changed this memory meanwhile" }).waitFor();
    return { page, id };
  }

  test("both changes are merged", async () => {
    const { page, id } = await editing();
    await accessible(page);
    await page.getByRole("button", { name: "Save the merged text" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await read(id)).toMatchObject({
      content: "Service: api\nPort: 443\nOwner: platform\n",
      importance: 0.9,
      version: 3,
    });
    await page.context().close();
  });

  test("theirs can be kept, and mine be put in its place", async () => {
    const { page, id } = await editing();
    await page.getByRole("radio", { name: "Theirs" }).click();
    await page.getByRole("button", { name: "Keep theirs" }).click();
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    expect(await read(id)).toMatchObject({ content: "Service: api\nPort: 80\nOwner: platform\n", version: 2 });
    await page.context().close();
  });
});

test("a memory goes to the trash, comes back, and is erased once its number is typed", async () => {
  const id = await remember("This goes to the trash.");
  const page = await world.open("/memories");
  await rows(page).first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("#");
  await page.getByText("Moved 1 memory to the trash.").waitFor();
  expect(await read(id)).toBeNull();

  await page.getByRole("radio", { name: "Trash" }).click();
  await page.getByRole("checkbox", { name: "Select This goes to the trash." }).click();
  await page.getByRole("toolbar").getByRole("button", { name: "Restore" }).click();
  await page.getByText("Restored 1 memory.").waitFor();
  expect(await read(id)).toMatchObject({ status: "ACTIVE" });

  await world.ask(FORGET, { ids: [id] });
  await page.getByRole("checkbox", { name: "Select This goes to the trash." }).click();
  await page.getByRole("button", { name: "Erase for good" }).click();
  const sure = page.getByRole("alertdialog");
  expect(await sure.getByRole("button", { name: "Erase" }).isDisabled()).toBe(true);
  await accessible(page);
  await sure.getByLabel("Type 1 to confirm").fill("1");
  await sure.getByRole("button", { name: "Erase" }).click();
  await page.getByText("Erased 1 memory for good.").waitFor();
  await page.context().close();
});

test("superseding is taken back, from the notice and from the page of what was superseded", async () => {
  const old = await remember("The server listens on port 8080.");
  await remember("The server listens on port 9090.");
  const page = await world.open(`/memories/${old}`);
  const supersede = async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Supersede by a newer one" }).click();
    await dialog(page, "Supersede by a newer memory").getByLabel("The newer memory").fill("port 9090");
    await page.getByRole("option", { name: "The server listens on port 9090." }).click();
    await page.getByRole("button", { name: "Supersede", exact: true }).click();
    await page.getByText("Superseded. Recall finds the newer one from now on.").waitFor();
    expect(await read(old)).toMatchObject({ status: "SUPERSEDED" });
  };
  await supersede();
  await page.getByText("Superseded. Recall finds").locator("..").getByRole("button", { name: "Undo" }).click();
  await page.getByText("Current again. Recall finds it.").waitFor();
  expect(await read(old)).toMatchObject({ status: "ACTIVE", version: 3 });

  await page.getByText("Current again.").locator("..").getByRole("button", { name: "Dismiss" }).click();
  await supersede();
  await accessible(page);
  await page.getByRole("button", { name: "Make it current again" }).click();
  await page.getByText("Current again. Recall finds it.").waitFor();
  expect(await read(old)).toMatchObject({ status: "ACTIVE", version: 5 });
  await page.getByRole("button", { name: "Make it current again" }).waitFor({ state: "detached" });
  await page.context().close();
});

test("many memories are tagged at once, and the tags taken back", async () => {
  const ids = await Promise.all(["One of many.", "Two of many.", "Three of many."].map((text) => remember(text)));
  const page = await world.open("/memories");
  await rows(page).nth(2).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("J");
  await page.keyboard.press("J");
  await page.getByRole("toolbar", { name: "Selected memories" }).getByText("3 selected").waitFor();
  await page.getByRole("button", { name: "Tags", exact: true }).click();
  await page.getByRole("combobox", { name: "Add" }).fill("batch");
  await page.getByRole("button", { name: "Change tags" }).click();
  await page.getByText("Tagged 3 memories.").waitFor();
  for (const id of ids) expect(await read(id)).toMatchObject({ tags: ["batch"], version: 2 });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Taken back for 3 memories.").waitFor();
  for (const id of ids) expect(await read(id)).toMatchObject({ tags: [], version: 3 });
  await page.context().close();
});

test("filters stand in the address, as chips and in the total", async () => {
  await remember("A note about tea.", { tags: ["tea"], importance: 0.9 });
  await remember("A note about coffee.", { tags: ["coffee"], importance: 0.2 });
  const page = await world.open("/memories?any=tea&least=0.5");
  await page.getByText("1 memory", { exact: true }).waitFor();
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.getByRole("button", { name: "Remove Tag: tea" }).click();
  await page.getByRole("button", { name: "Remove Importance ≥ 0.5" }).click();
  await page.getByText("2 memories", { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe("");
  await page
    .getByRole("checkbox", { name: /coffee/ })
    .first()
    .click();
  await page.getByText("1 memory", { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("any")).toBe("coffee");

  await page.getByRole("button", { name: "Saved" }).click();
  await page.getByLabel("Name of the filters").fill("About coffee");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("link", { name: "About coffee" }).waitFor();
  await page.goto(`${world.url}/memories`);
  await page.getByRole("button", { name: "Saved" }).click();
  await page.getByRole("link", { name: "About coffee" }).click();
  await page.waitForURL("**/memories?any=coffee");
  await page.context().close();
});

test("memories are filtered by the client that they are of, and recalled within them", async () => {
  const enter = "mutation($s: PastSession!) { enterWork(session: $s) { id projectId } }" as const;
  const times = { startTime: "2026-03-02T09:00:00Z", endTime: "2026-03-02T10:00:00Z" };
  const { enterWork } = (await world.ask(enter, { s: { client: "Acme", project: "Site", ...times } })) as unknown as {
    enterWork: { projectId: string };
  };
  await remember("The site is deployed by hand.", { projectId: enterWork.projectId });
  await remember("The site of nobody is deployed by nobody.");
  const page = await world.open("/memories");
  await page.getByRole("group", { name: "Client" }).getByRole("checkbox", { name: /Acme/ }).click();
  await page.getByRole("button", { name: "Remove Client: Acme" }).waitFor();
  await page.getByText("1 memory", { exact: true }).waitFor();
  await page.goto(page.url().replace("/memories?", "/recall?q=site&"));
  await expect.poll(() => page.locator(".recall-hits > li").count()).toBe(1);
  await page.getByRole("button", { name: "Remove Client: Acme" }).click();
  await expect.poll(() => page.locator(".recall-hits > li").count()).toBe(2);
  await page.context().close();
});

test("what says the same is shown, superseded at one go, and taken back", async () => {
  const texts = [
    "The server listens on port 6432.",
    "the server listens on port 6432",
    "The *server* listens on port 6432!",
  ];
  const ids = [];
  for (const text of texts) ids.push(await remember(text));
  const others = ["Deploys run on Fridays at four.", "Deploys run on Fridays, at four"];
  for (const text of others) ids.push(await remember(text));
  await world.indexed();
  const page = await world.open("/memories");
  await page.getByRole("radio", { name: "Duplicates" }).click();
  await page.waitForURL("**duplicates=1**");
  const groups = page.locator(".memories-group");
  await expect.poll(() => groups.count()).toBe(2);
  await groups.first().getByRole("link", { name: texts[2]!, exact: true }).waitFor();
  await accessible(page);
  await groups.last().getByRole("button", { name: "Supersede the other", exact: true }).click();
  await page.getByText("Superseded 1 memory.").waitFor();
  await expect.poll(() => groups.count()).toBe(1);
  expect(await read(ids[3]!)).toMatchObject({ status: "SUPERSEDED" });
  await page.getByRole("button", { name: "Supersede the other 2" }).waitFor();

  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(/^Current again: 1 memory/).waitFor();
  expect(await read(ids[3]!)).toMatchObject({ status: "ACTIVE" });
  await page.getByRole("radio", { name: "Keep the most important" }).click();
  await remember("Lunch is at noon in the hall.");
  await remember("lunch is at noon in the hall");
  await world.indexed();
  await page.getByRole("button", { name: "Look again" }).click();
  await expect.poll(() => groups.count()).toBe(2);
  await page.getByRole("button", { name: "Supersede 3 memories" }).click();
  await page.getByText("Superseded 3 memories.").waitFor();
  await page.getByText("Nothing is left to do here").waitFor();
  await page.getByText("Superseded 3").locator("..").getByRole("button", { name: "Undo" }).click();
  await page.getByText(/^Current again: 3 memories/).waitFor();
  for (const id of ids) expect(await read(id)).toMatchObject({ status: "ACTIVE" });
  await page.context().close();
});

test("more groups than a page holds are superseded at one go", async () => {
  const animals =
    "ant bear cat dog eel fox goat hare ibis jackal kiwi lion mole newt owl pig quail rat seal toad viper wolf".split(
      " ",
    );
  const m = animals.flatMap((each) => [`The ${each} sleeps in the barn.`, `the ${each} sleeps in the barn`]);
  const many = "mutation($m: [NewMemory!]!) { rememberMany(memories: $m) { created } }";
  await world.ask(many, { m: m.map((content) => ({ content })) });
  await world.indexed();
  const page = await world.open("/memories?duplicates=1");
  const groups = page.locator(".memories-group");
  await expect.poll(() => groups.count()).toBe(20);
  await page.getByRole("button", { name: "Look further" }).click();
  await expect.poll(() => groups.count()).toBe(animals.length);
  await page.getByRole("button", { name: `Supersede ${animals.length} memories` }).click();
  await page.getByText(`Superseded ${animals.length} memories.`).waitFor();
  expect(await world.ask("{ memories(first: 1) { totalCount } }")).toEqual({
    memories: { totalCount: animals.length },
  });
  await page.context().close();
});

test("of many that are selected one supersedes the others, and that is taken back", async () => {
  const texts = ["Tea is served at four.", "Tea comes at five o'clock.", "There is tea at six."];
  const ids = [];
  for (const text of texts) ids.push(await remember(text));
  await world.indexed();
  const page = await world.open("/memories");
  for (const text of texts) await page.getByRole("checkbox", { name: `Select ${text}` }).click();
  await page.getByRole("toolbar").getByRole("button", { name: "Supersede…" }).click();
  await page.getByText("3 memories stay readable").waitFor();
  await page.getByLabel("The newer memory").fill("tea at six");
  await page.getByRole("option", { name: texts[2]! }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Supersede", exact: true }).click();
  await page.getByText("Superseded 2 memories.").waitFor();
  for (const id of ids.slice(0, 2)) expect(await read(id)).toMatchObject({ status: "SUPERSEDED" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Current again: 2 memories.").waitFor();
  for (const id of ids) expect(await read(id)).toMatchObject({ status: "ACTIVE" });
  await page.context().close();
});

test("a column tells how many recalls returned a memory", async () => {
  const id = await remember("The bell of the north pier rings in fog.");
  await world.ask('{ recall(query: "bell of the pier", limit: 1) { hits { memory { id } } } }');
  const counted = () => world.ask("query($ids: [UUID!]!) { useCounts(ids: $ids) }", { ids: [id] });
  await expect.poll(counted, { timeout: 20_000 }).toEqual({ useCounts: [1] });
  const page = await world.open("/memories");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByText("Uses", { exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Uses" }).waitFor();
  await rows(page).filter({ hasText: "The bell of the north pier" }).getByText("1", { exact: true }).waitFor();
  await page.context().close();
});

test("relations are added, changed and removed, and the removal taken back", async () => {
  const [id] = [await remember("The pool ran dry."), await remember("Requests timed out.")];
  await new Promise((indexed) => setTimeout(indexed, 500));
  const page = await world.open(`/memories/${id}?tab=relations`);
  await page.getByRole("button", { name: "Add a relation" }).click();
  await page.getByRole("combobox", { name: /^This memory/ }).selectOption("CAUSES out");
  await page.getByRole("combobox", { name: "Which memory" }).fill("timed out");
  await page.getByRole("option", { name: /Requests timed out/ }).click();
  await page.getByRole("button", { name: "Relate" }).click();
  const group = page.getByRole("region", { name: "causes" });
  await group.getByRole("link", { name: "Requests timed out." }).waitFor();
  await group.getByRole("button", { name: "Remove the relation" }).click();
  await group.waitFor({ state: "detached" });
  await page.getByText("Relation removed.").locator("..").getByRole("button", { name: "Undo" }).click();
  await group.getByRole("link", { name: "Requests timed out." }).waitFor();
  await group.getByRole("button", { name: "Change" }).click();
  await page.getByRole("dialog").getByRole("combobox").selectOption("SUPPORTS");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("region", { name: "supports" }).waitFor();
  await accessible(page);
  await page.context().close();
});

test("files are shown before they are stored, with what is wrong in them", async () => {
  const page = await world.open("/memories?import=1");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose files" }).click(),
  ]);
  await chooser.setFiles([
    {
      name: "talk.jsonl",
      mimeType: "application/x-ndjson",
      buffer: Buffer.from(
        '{"content": "First of the file"}\n{"nothing": 1}\n{"text": "Second of the file", "tags": ["x"]}\n',
      ),
    },
    { name: "guide.md", mimeType: "text/markdown", buffer: Buffer.from("# Start\nDo this.\n\n# Stop\nDo that.\n") },
  ]);
  await page.getByText("4 memories in 2 files").waitFor();
  await page.getByText("talk.jsonl, line 2: it has no content").waitFor();
  await accessible(page);
  await page.getByLabel("Tags for all of them").fill("imported,");
  await page.getByRole("button", { name: "Store 4 memories" }).click();
  await page.getByText("4 of 4: 4 stored").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("4 memories", { exact: true }).waitFor();
  await page
    .getByRole("checkbox", { name: /imported/ })
    .first()
    .waitFor();
  await page.context().close();
});

test("a folder is read with all that is in it, and the address of no memory says so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "memoria-folder-"));
  mkdirSync(join(folder, "deep"));
  writeFileSync(join(folder, "one.md"), "# One\nThe first.\n");
  writeFileSync(join(folder, "deep", "two.txt"), "The second.");
  writeFileSync(join(folder, "deep", "photo.png"), "no text");
  const page = await world.open("/memories?import=1");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(folder);
  await page.getByText("2 memories in 2 files").waitFor();
  await page.getByText("1 file is of another sort and is left alone.").waitFor();
  await page.goto(`${world.url}/memories/nothing`);
  await page.getByText("This memory is not there").waitFor();
  rmSync(folder, { recursive: true });
  await page.context().close();
});

test("an export holds what the filters leave", async () => {
  await remember("This one goes out.", { tags: ["out"] });
  await remember("This one stays.", { tags: ["in"] });
  const page = await world.open("/memories?any=out");
  await page.addInitScript(() => delete (window as { showSaveFilePicker?: unknown }).showSaveFilePicker);
  await page.reload();
  await page.getByText("1 memory", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^memories-.*\.jsonl$/);
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\n");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ content: "This one goes out.", tags: ["out"] });
  await page.context().close();
});

describe.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", phone: true }] as const)("in %o", (look) => {
  test("the list, a memory with each tab, and the editor are accessible", async () => {
    const id = await remember("# A heading\n\nText with `code`, a [link](https://example.org) and\n\n- one\n- two\n", {
      tags: ["one", "two"],
    });
    await world.ask(REVISE, { id, v: 1, c: { content: "# A heading\n\nChanged.", importance: 0.8 } });
    const page = await world.open(`/memories?see=memory&id=${id}`, look);
    await page.locator(".memory-prose h3").waitFor();
    await accessible(page);
    for (const tab of ["content", "relations", "provenance", "history", "past", "usage", "raw"]) {
      await page.goto(`${world.url}/memories/${id}?tab=${tab}`);
      await page.getByRole("tabpanel").locator("*").first().waitFor();
      await page.waitForFunction(() => !document.querySelector(".skeleton"));
      await accessible(page);
    }
    await page.getByRole("button", { name: "Edit" }).click();
    await dialog(page, "Edit memory").getByLabel("Content").waitFor();
    // On a phone the dialog covers all, and axe takes it for a page without a main part.
    if (!("phone" in look)) await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});
