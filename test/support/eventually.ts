// Waiting for something that comes by itself.

/**
 * Tries `attempt` until it does not throw: soon again at first, then ten times a second.
 * @throws what the last attempt threw, after `milliseconds`.
 */
export async function eventually<T>(attempt: () => T | Promise<T>, milliseconds = 30_000): Promise<T> {
  const end = performance.now() + milliseconds;
  for (let pause = 10; ; pause = Math.min(2 * pause, 100)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
