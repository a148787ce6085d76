// A limit on concurrent work.

/**
 * Calls `act` for each of `all`, started in this order, at most `lanes` at a time.
 * @returns the results in the same order
 */
export function runConcurrently<One, Result>(
  all: readonly One[],
  lanes: number,
  act: (one: One) => Promise<Result>,
): Promise<Result>[] {
  const waiting: (() => void)[] = [];
  let free = lanes;
  const turn = async (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
  };
  const over = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return all.map(async (one) => {
    await turn();
    try {
      return await act(one);
    } finally {
      over();
    }
  });
}
