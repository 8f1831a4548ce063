import { cacheExchange, Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";

/** What the page knows of its WebSocket: whether changes made elsewhere arrive. */
export type Connection = "connecting" | "open" | "lost";

let connection: Connection = "connecting";
const listeners = new Set<() => void>();

function now(state: Connection) {
  connection = state;
  for (const listener of listeners) listener();
}

export function readConnection(): Connection {
  return connection;
}

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** When the socket tries again, as milliseconds since 1970; 0 while it does not wait. */
let retryAt = 0;

export function readRetry(): number {
  return retryAt;
}

/** Longer after each try, up to half a minute; a little uneven, so that many tabs do not come back at once. */
async function retryWait(retries: number): Promise<void> {
  const wait = Math.min(30_000, 1_000 * 2 ** retries) * (0.8 + Math.random() * 0.4);
  retryAt = Date.now() + wait;
  now("lost");
  await new Promise((over) => setTimeout(over, wait));
  retryAt = 0;
  now("lost");
}

const socket = createClient({
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
  lazy: true,
  lazyCloseTimeout: 5_000,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  retryWait,
  keepAlive: 12_000,
  on: { connected: () => now("open"), closed: () => now("lost"), error: () => now("lost") },
});

/** Queries go by POST only, so that no question stands in an address or in a log. */
export const client = new Client({
  url: "/graphql",
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe({ query: request.query ?? "", variables: request.variables }, sink),
        }),
      }),
    }),
  ],
});
