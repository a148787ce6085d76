// Waiting for asynchronous changes.

/**
 * Calls `attempt` until it doesn't throw, at first in quick succession, then ten times a second.
 * @throws the last attempt's error after `milliseconds`
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
