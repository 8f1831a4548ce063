import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = process.env["MEMORIA_URL"] ?? "http://127.0.0.1:8765";
const LEAST = 1_024;
/** Marks of the first page stand with it; the others in one piece, smaller than one for each. One missing here brings all. */
const FIRST =
  "x|check|minus|copy|inbox|circle-alert|triangle-alert|command|moon|sun|panel-left|search|house|library|waypoints|clock|chart-column|settings|play|pause|square|ellipsis|plus|circle-help|circle-question-mark";
const MARKS = new RegExp(`/lucide-react/dist/esm/icons/(?!(?:${FIRST})\\.)`);
const TIMING =
  /\/work\/(TimerDialog|StopDialog|NoteDialog|LinkDialog|MomentDialog|ForgottenNote|OpenList|StartForm|Suggest)\./;

/** Puts a .br and a .gz beside every text of the bundle that gains by it, once it is written. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name))) {
        const text = readFileSync(join(dir!, name));
        if (text.length < LEAST) continue;
        writeFileSync(join(dir!, `${name}.br`), brotliCompressSync(text));
        writeFileSync(join(dir!, `${name}.gz`), gzipSync(text, { level: 9 }));
      }
    },
  };
}

/** The pages are in English: of the components' own words the other thirty languages stay out of the bundle. */
function english(): Plugin {
  return {
    name: "english",
    apply: "build",
    enforce: "pre",
    transform: (code, id) => {
      if (!id.endsWith("/intlStrings.mjs")) return null;
      const words = /import ([\w$]+) from "[^"]*\/en-US\.mjs"/.exec(code);
      return words && `${words[0]}; export default { "en-US": ${words[1]!} };`;
    },
  };
}

/** The router names only its build for development, which differs by warnings that nobody reads in a finished page. */
function finished(): Plugin {
  return {
    name: "finished",
    apply: "build",
    enforce: "pre",
    async resolveId(name, importer) {
      if (name !== "react-router") return null;
      const found = await this.resolve(name, importer, { skipSelf: true });
      return found && { ...found, id: found.id.replace("/dist/development/", "/dist/production/") };
    },
  };
}

/** What is brought along and never used, and what stands for it: that is smaller. */
const SPARED: [RegExp, string][] = [
  [/\/@observablehq\/plot\/src\/projection\.js$/, "charts/spared/projection.ts"],
  [/\/@observablehq\/plot\/src\/scales\/schemes\.js$/, "charts/spared/schemes.ts"],
  [/\/d3-transition\/dist\/d3-transition\.mjs$/, "graph/spared/transition.ts"],
];

/** Plot brings every map projection and colour scheme along, and d3's zoom its transitions. */
function spared(): Plugin {
  return {
    name: "spared",
    apply: "build",
    enforce: "pre",
    load: (id) => {
      const found = SPARED.find(([name]) => name.test(id));
      const own = found && fileURLToPath(new URL(`./src/${found[1]}`, import.meta.url));
      return own ? `export * from ${JSON.stringify(own)};` : null;
    },
  };
}

export default defineConfig({
  plugins: [react(), english(), finished(), spared(), compressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    outDir: "../memoria/web_dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Every page needs what pages are built of: in one piece it is smaller than in a piece for each set of pages.
            { name: "ui", test: /\/src\/ui\/(?!Combobox|MenuAt|moment)/ },
            { name: "marks", test: MARKS },
            // What the timer asks is small: in one piece it is smaller than in ten.
            { name: "timing", test: TIMING, includeDependenciesRecursively: false },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ["/graphql", "/api", "/work/sessions", "/health", "/ready", "/login", "/logout"].map((path) => [
        path,
        { target: SERVER, ws: path === "/graphql", changeOrigin: true, headers: { origin: SERVER } },
      ]),
    ),
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "happy-dom",
          include: ["src/**/*.test.{ts,tsx}"],
          setupFiles: ["tests/unit.setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          environment: "node",
          include: ["tests/e2e/**/*.e2e.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          retry: 1, // a browser on a busy machine is late now and then; what is broken fails twice
        },
      },
    ],
  },
});
