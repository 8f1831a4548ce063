const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The address of a link in a stored text, if following it can do no harm; null otherwise. */
export function harmless(address: string | null | undefined): URL | null {
  // A base makes "javascript:" no less visible, and lets nothing relative lead into these pages.
  if (!address || !/^\s*[a-z][a-z0-9+.-]*:/i.test(address)) return null;
  try {
    const url = new URL(address);
    return SCHEMES.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
