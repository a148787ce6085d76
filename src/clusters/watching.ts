// What is on its way is followed by one Watch, which is read when there is something to follow: begun
// here, or remembered from before the window was reloaded.

import type { Parts } from "../parts";
import type { Watch } from "./inside/acts/watch";
import type { Insides } from "./insides";

const followedName = "skycloak.followed";

export interface Watching {
  readonly open: () => Promise<Watch>;
  dispose(): void;
}

export function createWatching(parts: Parts, insides: Insides): Watching {
  const { connections, context } = parts;
  let watch: Promise<Watch> | undefined;
  const open = (): Promise<Watch> =>
    (watch ??= import("./inside/acts/watch").then(
      ({ Watch }) => new Watch(followedName, parts, insides),
    ));
  const heard = connections.clusters.onDidChange(() => {
    if (context.workspaceState.get(followedName) === undefined) return;
    const read = connections.all.filter(({ clusters }) => clusters.state.asOf !== undefined);
    if (read.length === 0) return;
    void open().then((one) => {
      for (const connection of read) one.takeUp(connection);
    });
  });
  return {
    open,
    dispose: () => {
      heard.dispose();
      void watch?.then((one) => one.dispose());
    },
  };
}
