// Other windows add, change and remove connections too. Plain code.

import { mkdirSync, watch } from "node:fs";

/** Milliseconds within which several changes are one. */
const settling = 50;

/** Calls `look` when something in the folder was changed, by whichever window. */
export function followFolder(folder: string, look: () => void): { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    const watcher = watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(look, settling);
    });
    // Where it can't be followed any further, a window that gets the focus looks all the same.
    watcher.on("error", () => watcher.close());
    return {
      dispose: () => {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch {
    return { dispose: () => undefined };
  }
}
