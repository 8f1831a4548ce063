/**
 * How smoothly a list of 100,000 memories scrolls: frames while the wheel turns and while the bar is dragged, for three
 * seconds each. The page is the built one (`npm run build` first); only the server's answers are made up here.
 */
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { preview } from "vite";
import { dice, percentile } from "./graph";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const PORT = Number(process.env["PORT"] ?? 4_318);
const MEMORIES = Number(process.env["MEMORIES"] ?? 100_000);
const LASTING = 3_000;
const LONGEST = 50;
const MOST_ROWS = 60;
const TYPES = ["EPISODIC", "SEMANTIC", "PROCEDURAL"];
const WORDS =
  "the pool of connections ran dry because a cursor was never closed and requests timed out on monday".split(" ");

function memory(at: number) {
  const roll = dice(at);
  const words = (count: number) => Array.from({ length: count }, () => WORDS[Math.floor(roll() * WORDS.length)]);
  const day = new Date(1_770_000_000_000 - at * 60_000).toISOString();
  return {
    id: `01a00000-0000-7000-8000-${String(at).padStart(12, "0")}`,
    type: TYPES[at % 3],
    kind: ["note", "decision", "turn"][at % 3],
    content: `${at}: ${words(6 + Math.floor(roll() * 12)).join(" ")}.\n${words(Math.floor(roll() * 40)).join(" ")}`,
    tags: words(at % 4),
    importance: Math.round(roll() * 100) / 100,
    projectId: null,
    agent: at % 2 ? "codex" : null,
    status: "ACTIVE",
    pinned: at % 50 === 0,
    trust: "AGENT",
    version: 1,
    occurredAt: null,
    createdAt: day,
    updatedAt: day,
  };
}

function page({ first, after }: { first: number; after: string | null }) {
  const start = Number(after ?? 0);
  const end = Math.min(MEMORIES, start + first);
  const edges = Array.from({ length: end - start }, (_, at) => ({ node: memory(start + at) }));
  return { memories: { edges, pageInfo: { hasNextPage: end < MEMORIES, endCursor: String(end) } } };
}

function answer(asked: string): unknown {
  const { query, variables } = JSON.parse(asked) as { query: string; variables: { first: number; after: string } };
  if (query.includes("MemoriesPage")) return page(variables);
  if (query.includes("MemoriesFacets")) return { memories: { totalCount: MEMORIES, facets: [] } };
  if (query.includes("MemoriesChoices"))
    return { memories: { facets: [] }, kinds: [], projects: { nodes: [] }, clients: { nodes: [] } };
  return query.includes("Admitted") ? { stats: { memories: MEMORIES } } : undefined;
}

/** What the page asks besides is refused: only the list is measured. */
const NOTHING = { errors: [{ message: "not measured", extensions: { code: "INTERNAL" } }] };

async function opened(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.routeWebSocket(/graphql/, (socket) => socket.onMessage(() => socket.send('{"type":"connection_ack"}')));
  await page.route("**/graphql", (route) => {
    const data = answer(route.request().postData() ?? "{}");
    return route.fulfill({ contentType: "application/json", body: JSON.stringify(data ? { data } : NOTHING) });
  });
  await page.goto(`http://127.0.0.1:${PORT}/memories`);
  await page.locator(".memories-rows > .memories-row").first().waitFor();
  return page;
}

/** Scrolls to the end until every memory was read. */
async function readAll(page: Page): Promise<void> {
  await page.evaluate(async (count) => {
    const grid = document.querySelector(".memories-grid")!;
    const rows = document.querySelector<HTMLElement>(".memories-rows")!;
    const row = document.querySelector<HTMLElement>(".memories-rows > .memories-row")!.offsetHeight;
    while (Math.round(rows.offsetHeight / row) < count) {
      grid.scrollTop = grid.scrollHeight;
      await new Promise((later) => requestAnimationFrame(later));
    }
    grid.scrollTop = 0;
  }, MEMORIES);
  await page.waitForTimeout(1_000);
}

interface Seen {
  frames: number[];
  rows: number;
  furthest: number;
  /** Milliseconds of the processor for each frame, whatever else the machine does. */
  work: number;
}

/** Notes how long each frame takes, how many rows are in the page, and how far it was scrolled, while something is done. */
async function watched(page: Page, deed: (began: number) => Promise<void>): Promise<Seen> {
  const measures = await page.context().newCDPSession(page);
  await measures.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () =>
    (await measures.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")!.value * 1_000;
  const before = await worked();
  await page.evaluate(() => {
    const grid = document.querySelector(".memories-grid")!;
    const seen = { frames: [] as number[], rows: 0, furthest: 0, over: false };
    Object.assign(window, { seen });
    let last = performance.now();
    const step = (now: number) => {
      seen.frames.push(now - last);
      last = now;
      seen.rows = Math.max(seen.rows, document.querySelectorAll(".memories-rows > .memories-row").length);
      seen.furthest = Math.max(seen.furthest, grid.scrollTop / grid.scrollHeight);
      if (!seen.over) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await deed(performance.now());
  const all = (await worked()) - before;
  const seen = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: Omit<Seen, "work"> & { over: boolean } };
    seen.over = true;
    return seen;
  });
  await measures.detach();
  return { ...seen, frames: seen.frames.slice(2), work: all / seen.frames.length };
}

async function wheel(page: Page, began: number): Promise<void> {
  await page.mouse.move(700, 500);
  while (performance.now() - began < LASTING) await page.mouse.wheel(0, 600);
}

/** So far from the ends of the bar its handle stands, beyond the arrows. */
const HANDLE = 22;

/** Takes the bar at its top and moves it down and up again, twice. */
async function drag(page: Page, began: number): Promise<void> {
  const box = (await page.locator(".memories-grid").boundingBox())!;
  const x = box.x + box.width - 8;
  await page.mouse.move(x, box.y + HANDLE);
  await page.mouse.down();
  for (let past = 0; past < LASTING; past = performance.now() - began) {
    const share = (1 - Math.cos((past / LASTING) * 4 * Math.PI)) / 2;
    await page.mouse.move(x, box.y + HANDLE + share * (box.height - 2 * HANDLE));
  }
  await page.mouse.up();
}

function told(name: string, { frames, rows, furthest, work }: Seen): boolean {
  const late = frames.filter((each) => each > LONGEST).length;
  console.log(
    `${name}: ${frames.length} frames, p95 ${percentile(frames, 0.95).toFixed(1)} ms, longest ${Math.max(...frames).toFixed(1)} ms, ` +
      `${late} over ${LONGEST} ms; ${work.toFixed(1)} ms of work a frame; at most ${rows} rows in the page, ${(furthest * 100).toFixed(1)} % of the way`,
  );
  return late === 0 && rows <= MOST_ROWS && furthest > 0;
}

/** Measures all; the exit code says whether it holds. */
export default async function main(): Promise<void> {
  const server = await preview({ root: ROOT, preview: { port: PORT, host: "127.0.0.1", strictPort: true } });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
    ignoreDefaultArgs: ["--hide-scrollbars"],
  });
  const page = await opened(browser);
  const held = [told("Wheel, while pages are read", await watched(page, (began) => wheel(page, began)))];
  await readAll(page);
  held.push(told(`Wheel, ${MEMORIES} read`, await watched(page, (began) => wheel(page, began))));
  await page.locator(".memories-grid").evaluate((grid) => grid.scrollTo(0, 0));
  held.push(told(`Bar, ${MEMORIES} read`, await watched(page, (began) => drag(page, began))));
  await browser.close();
  await server.close();
  process.exit(held.every(Boolean) ? 0 : 1);
}
