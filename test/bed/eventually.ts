// Waiting for something that comes by itself.

/**
 * Tries `attempt` until it does not throw, ten times a second.
 * @throws what the last attempt threw, after `milliseconds`.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  milliseconds = 30_000,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
