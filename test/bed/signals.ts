// What every program of the tests does when it is told to end.

/** Ends this process in the way that lets its exit handlers end what it started. */
export function endOnSignals(): void {
  // Each started process and temporary folder brings an exit handler.
  process.setMaxListeners(100);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(130));
  }
}
