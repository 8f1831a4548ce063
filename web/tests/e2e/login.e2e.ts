import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible, start, type World } from "./harness";

const TOKEN = "a token that nobody guesses";

let world: World;
beforeAll(async () => {
  world = await start({ MEMORIA_TOKEN: TOKEN });
});
afterAll(async () => {
  await world.stop();
});

test("a server with a token asks for it, refuses a wrong one, and lets the right one in for good", async () => {
  const page = await world.open("/settings?tab=index");
  await page.getByRole("heading", { name: "Memoria" }).waitFor();
  await accessible(page);
  await page.getByLabel("Token").fill("a wrong one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This is not the server's token.").waitFor();
  await page.getByLabel("Token").fill(TOKEN);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The server does not answer. Try again in a moment.").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("PostgreSQL answers").waitFor();
  await page.getByText("Live", { exact: true }).waitFor({ state: "attached" });
  const other = await world.beside(page, "/");
  await other.getByRole("heading", { name: "Home" }).waitFor();
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.context().close();
  const linked = await world.open(`/settings?tab=index#token=${encodeURIComponent(TOKEN)}`);
  await linked.getByText("PostgreSQL answers").waitFor();
  expect(linked.url()).toBe(`${world.url}/settings?tab=index`);
  await linked.context().close();
  const unexpected = world.noises.filter((each) => !/401|net::ERR_INTERNET_DISCONNECTED/.test(each));
  expect(unexpected).toEqual([]);
});
