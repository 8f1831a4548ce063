/** A real server with its own data folder, and a real browser before it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, vi } from "vitest";

const ROOT = resolve(createRequire(import.meta.url).resolve("../../package.json"), "../..");
const BIN = process.env["MEMORIA_BIN"] ?? join(ROOT, ".venv/bin/memoria");
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const READY = 90_000;
const WAITS = { timeout: 60_000, interval: 100 };

export interface Look {
  theme?: "light" | "dark";
  phone?: boolean;
}

export interface World {
  url: string;
  /** Asks the server's API, past the pages. */
  ask: (query: string, variables?: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** Waits until the index holds all that was written: what it lacks is scored from the record, a little otherwise. */
  indexed: () => Promise<void>;
  /** Opens a page in a context of its own; what its console says is collected in `noises`. */
  open: (path: string, look?: Look) => Promise<Page>;
  /** Opens another tab beside a page, which shares what the browser stores. */
  beside: (page: Page, path: string) => Promise<Page>;
  /** Errors and refusals that any page's console told: there must be none. */
  noises: string[];
  /** Ends the server and starts it again, on the same data and at the same address. */
  again: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Where a server listens, which it says once it is ready. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    const late = setTimeout(() => failed(new Error("the server did not become ready")), READY);
    child.once("exit", (code) => failed(new Error(`the server ended with ${code}`)));
    createInterface({ input: child.stdout! }).once("line", (line) => {
      clearTimeout(late);
      found(/http:\S+/.exec(line)![0]);
    });
  });
}

/** Starts a server on an empty folder, and a browser. */
export async function start(environment: Record<string, string> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "memoria-e2e-"));
  const serve = (port: string) =>
    spawn(BIN, ["serve", "--data-dir", join(folder, "data"), "--port", port], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: ROOT, MEMORIA_LOG_LEVEL: "warning", ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
  let child = serve("0");
  const url = await address(child);
  const end = async () => {
    child.kill("SIGTERM");
    await new Promise((ended) => child.once("exit", ended));
  };
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const noises: string[] = [];
  const ask: World["ask"] = async (query, variables = {}) => {
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: Record<string, unknown>; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    url,
    noises,
    ask,
    indexed: () =>
      vi.waitFor(async () => expect(await ask("{ stats { pending } }")).toEqual({ stats: { pending: 0 } }), WAITS),
    open: async (path, look = {}) => opened(await context(browser, look), `${url}${path}`, noises),
    beside: (page, path) => opened(page.context(), `${url}${path}`, noises),
    again: async () => {
      await end();
      child = serve(new URL(url).port);
      await address(child);
    },
    stop: async () => {
      await browser.close();
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function context(browser: Browser, { theme = "light", phone = false }: Look): Promise<BrowserContext> {
  return browser.newContext({
    colorScheme: theme,
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    hasTouch: phone,
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
}

async function opened(context: BrowserContext, url: string, noises: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on("console", (said) => {
    if (["error", "warning"].includes(said.type())) noises.push(`${said.type()}: ${said.text()}`);
  });
  page.on("pageerror", (error) => noises.push(`broke: ${error.message}`));
  page.on("dialog", (dialog) => {
    noises.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return page;
}

/** Takes out of the noises one that was meant: the browser tells every answer that is a refusal. */
export function meant({ noises }: World, text: string): void {
  const place = noises.findIndex((each) => each.includes(text));
  expect(noises[place]).toContain(text);
  noises.splice(place, 1);
}

/** What axe asks of a whole page: a dialog that covers a phone hides the main part, as it should. */
export const COVERED = ["landmark-one-main", "page-has-heading-one"];

/** Holds a page to WCAG 2.2 AA as far as axe can tell, but for some of its rules. */
export async function accessible(page: Page, but: string[] = []): Promise<void> {
  await page.evaluate(axe.source);
  const broken = await page.evaluate(async () => {
    const found = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`);
  });
  expect(broken.filter((each) => !but.includes(each.split(":")[0]!))).toEqual([]);
}
