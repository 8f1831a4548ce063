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

const socket = createClient({
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
  lazy: true,
  lazyCloseTimeout: 5_000,
  retryAttempts: Infinity,
  shouldRetry: () => true,
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
