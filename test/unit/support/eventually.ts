/** Waits until a condition holds, a turn of the event loop at a time; mocha's timeout ends it. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await turns(1);
}

/** Lets everything that is ready to run do so. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
