/** The running work session, on every page. */
export function Timer() {
  return null;
}
