/** A real server with its own data folder, and a real browser before it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const ROOT = resolve(createRequire(import.meta.url).resolve("../../package.json"), "../..");
const BIN = process.env["MEMORIA_BIN"] ?? join(ROOT, ".venv/bin/memoria");
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const READY = 90_000;

export interface Look {
  theme?: "light" | "dark";
  phone?: boolean;
}

export interface World {
  url: string;
  /** Asks the server's API, past the pages. */
  ask: (query: string, variables?: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** Opens a page in a context of its own; what its console says is collected in `noises`. */
  open: (path: string, look?: Look) => Promise<Page>;
  /** Opens another tab beside a page, which shares what the browser stores. */
  beside: (page: Page, path: string) => Promise<Page>;
  /** Errors and refusals that any page's console told: there must be none. */
  noises: string[];
  stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function until(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + READY;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error("the server did not become ready");
}

/** Starts a server on an empty folder, and a browser. */
export async function start(environment: Record<string, string> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "memoria-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(BIN, ["serve", "--port", String(port), "--data-dir", join(folder, "data")], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: ROOT, MEMORIA_LOG_LEVEL: "warning", ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await until(`${url}/ready`, child);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const noises: string[] = [];
  return {
    url,
    noises,
    ask: async (query, variables = {}) => {
      const answer = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await answer.json()) as { data: Record<string, unknown>; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    open: async (path, look = {}) => opened(await context(browser, look), `${url}${path}`, noises),
    beside: (page, path) => opened(page.context(), `${url}${path}`, noises),
    stop: async () => {
      await browser.close();
      child.kill("SIGTERM");
      await new Promise((ended) => child.once("exit", ended));
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

/** Holds a page to WCAG 2.2 AA as far as axe can tell. */
export async function accessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const broken = await page.evaluate(async () => {
    const found = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`);
  });
  expect(broken).toEqual([]);
}
