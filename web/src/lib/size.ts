const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** Bytes as people read them: "12.3 MB". */
export function size(bytes: number): string {
  const step = bytes < 1_024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1_024 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]!}`;
}
