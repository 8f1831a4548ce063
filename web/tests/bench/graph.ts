/**
 * How fast the graph is drawn, without a GPU: frames while the camera moves for three seconds, and the first picture.
 * The page is the built one (`npm run build` first); only the server's answers are made up here.
 */
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { preview } from "vite";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const PORT = Number(process.env["PORT"] ?? 4_317);
const MOVING = 3_000;
const CASES = [
  { memories: 3_000, relations: 9_000, fps: 50 },
  { memories: 10_000, relations: 30_000, fps: 40, paint: 400 },
];
const TYPES = ["EPISODIC", "SEMANTIC", "PROCEDURAL"];
const SORTS = ["CAUSES", "FIXES", "SUPPORTS", "OPPOSES", "FOLLOWS", "SUPERSEDES", "DERIVES", "PART_OF", "RELATED"];

/** Always the same numbers from 0 to 1. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A workspace of many topics, as the server's snapshot gives it. */
export function snapshot(memories: number, relations: number) {
  const roll = dice(7);
  const topics = Math.ceil(memories / 60);
  const ids = Array.from({ length: memories }, (_, at) => `01a00000-0000-7000-8000-${String(at).padStart(12, "0")}`);
  const pick = (topic: number) => Math.min(memories - 1, Math.floor((topic + roll() ** 2) * (memories / topics)));
  const ends = Array.from({ length: relations }, () => {
    const topic = Math.floor(roll() * topics);
    return [pick(topic), pick(roll() < 0.85 ? topic : Math.floor(roll() * topics))] as const;
  });
  const degree = new Array<number>(memories).fill(0);
  for (const pair of ends) for (const end of pair) degree[end]! += 1;
  return {
    revision: "1",
    truncated: false,
    types: TYPES,
    kinds: ["note"],
    relationTypes: SORTS,
    creators: ["USER", "AUTO", "SYSTEM"],
    projects: [""],
    ids,
    labels: ids.map((_, at) => `Memory ${at} about topic ${Math.floor(at / 60)}`),
    type: ids.map(() => Math.floor(roll() * 3)),
    kind: ids.map(() => 0),
    importance: ids.map(() => Math.round(roll() * 100) / 100),
    createdAt: ids.map(() => 1_700_000_000 + Math.floor(roll() * 60_000_000)),
    degree,
    project: ids.map(() => 0),
    src: ends.map(([from]) => from),
    dst: ends.map(([, to]) => to),
    relationType: ends.map(() => Math.floor(roll() * 9)),
    weight: ends.map(() => Math.round(roll() * 100) / 100),
    createdBy: ends.map(() => Math.floor(roll() * 3)),
    drawnAt: ends.map(() => 1_700_000_000 + Math.floor(roll() * 60_000_000)),
    bounded: [],
    validFrom: [],
    validTo: [],
  };
}

/** Notes when the snapshot is there and when the canvas was first drawn after that. */
function watch() {
  const seen = window as unknown as { heard?: number; painted?: number };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this`
  const { json } = Response.prototype;
  Response.prototype.json = async function () {
    const found = (await json.call(this)) as { data?: object };
    if ("graphSnapshot" in (found.data ?? {})) seen.heard = performance.now();
    return found;
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this`
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function () {
    Reflect.apply(stroke, this, []);
    if (seen.heard && !seen.painted) {
      seen.painted = -1;
      requestAnimationFrame(() => setTimeout(() => (seen.painted = performance.now()), 0));
    }
  };
}

/** Turns the wheel a little in every frame, and returns how long each frame took. */
export async function frames(page: Page, milliseconds: number): Promise<number[]> {
  return page.evaluate(async (lasting) => {
    const canvas = document.querySelector("canvas")!;
    const box = canvas.getBoundingClientRect();
    const taken: number[] = [];
    const begun = performance.now();
    let last = begun;
    await new Promise<void>((done) => {
      const step = (now: number) => {
        if (now > last) taken.push(now - last);
        last = now;
        if (now - begun > lasting) {
          done();
          return;
        }
        const swing = Math.sin((now - begun) / 400);
        const [clientX, clientY] = [box.left + box.width * (0.5 + 0.3 * swing), box.top + box.height / 2];
        canvas.dispatchEvent(
          new WheelEvent("wheel", { deltaY: 12 * swing, clientX, clientY, bubbles: true, cancelable: true }),
        );
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    return taken.slice(2);
  }, milliseconds);
}

export const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const ADMITTED = '{"data":{"stats":{"memories":1}}}';
/** What the page asks besides is refused: only the picture is measured. */
const NOTHING = '{"errors":[{"message":"not measured","extensions":{"code":"INTERNAL"}}]}';

async function opened(browser: Browser, memories: number, relations: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.addInitScript(watch);
  await page.routeWebSocket(/graphql/, (socket) => socket.onMessage(() => socket.send('{"type":"connection_ack"}')));
  const answer = JSON.stringify({ data: { graphSnapshot: snapshot(memories, relations) } });
  await page.route("**/graphql", (route) => {
    const asked = route.request().postData() ?? "";
    const other = asked.includes("Admitted") ? ADMITTED : NOTHING;
    const body = asked.includes("graphSnapshot") ? answer : other;
    return route.fulfill({ contentType: "application/json", body });
  });
  await page.goto(`http://127.0.0.1:${PORT}/graph?mode=overview`);
  await page.waitForFunction(() => ((window as unknown as { painted?: number }).painted ?? 0) > 0);
  return page;
}

async function measure(
  browser: Browser,
  { memories, relations, fps: least, paint: most = Infinity }: (typeof CASES)[number],
) {
  const page = await opened(browser, memories, relations);
  const paint = await page.evaluate(() => {
    const { heard, painted } = window as unknown as { heard: number; painted: number };
    return painted - heard;
  });
  const stop = page.getByRole("button", { name: "Stop arranging" });
  await stop.waitFor({ state: "detached", timeout: 120_000 });
  const taken = await frames(page, MOVING);
  const fps = (1_000 * taken.length) / taken.reduce((sum, each) => sum + each, 0);
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20,
  );
  console.log(
    `${memories} memories, ${relations} relations: ${fps.toFixed(1)} fps (p95 ${percentile(taken, 0.95).toFixed(1)} ms), ` +
      `first picture ${paint.toFixed(0)} ms, heap ${heap.toFixed(0)} MB`,
  );
  await page.close();
  return fps >= least && paint <= most;
}

/** Measures all cases; the exit code says whether they hold. */
export default async function main(): Promise<void> {
  const server = await preview({ root: ROOT, preview: { port: PORT, host: "127.0.0.1", strictPort: true } });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  let held = true;
  for (const each of CASES) held = (await measure(browser, each)) && held;
  await browser.close();
  await server.close();
  process.exit(held ? 0 : 1);
}
