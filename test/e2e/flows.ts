// Steps that several tests share.
import { eventually } from "../support/eventually";
import type { Harness } from "./harness";
import type { Workbench } from "./driver";
import type { DialogText } from "./driver/notifications";
import type { TreeView } from "./driver/tree-view";

/**
 * For a suite whose tests depend on each other: after the first failure, all others fail at once. Takes a screenshot of
 * the failure.
 */
export function stopAfterFirstFailure(harness: () => Harness | undefined): void {
  let failed: string | undefined;
  beforeEach(() => {
    if (failed !== undefined) throw new Error(`«${failed}» failed, so the steps after it are left out`);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    failed = this.currentTest.title;
    const name = this.currentTest.fullTitle().replace(/\W+/g, "-").slice(0, 80);
    await harness()?.workbench.screenshot(`failed-${name}`);
  });
}

export interface Views {
  readonly clusters: TreeView;
  readonly keys: TreeView;
}

/** Both views of the current window; call it again after a restart. */
export function viewsOf({ workbench }: Harness): Views {
  return { clusters: workbench.view("Clusters"), keys: workbench.view("API Keys") };
}

export const connectButton = "Connect with API Key…";

/** Opens the side bar, connects by pasting a key, and waits for both views. */
export async function connectByPaste(harness: Harness, pasted = harness.simulator.key): Promise<Views> {
  const { workbench } = harness;
  await workbench.openSideBar("Skycloak");
  const views = viewsOf(harness);
  await views.clusters.pressWelcomeButton(connectButton);
  await workbench.quickInput.waitFor({ title: "Connect to Skycloak" });
  return pasteKey(harness, pasted);
}

/** Pastes a key into the open input, and waits for both views. */
export async function pasteKey(harness: Harness, pasted: string): Promise<Views> {
  const { quickInput } = harness.workbench;
  const views = viewsOf(harness);
  await quickInput.type(pasted);
  await quickInput.accept();
  await quickInput.waitUntilGone();
  await waitUntilLoaded(views.clusters);
  await waitUntilLoaded(views.keys);
  // Rows change until it is known which keys are stored, and a menu that is opened meanwhile would belong to an old
  // row.
  await eventually(async () => {
    const own = (await views.keys.rows()).find(({ description }) => description.startsWith("this connection"));
    if (own === undefined) throw new Error("no row is this connection's");
  });
  return views;
}

/** The current secret of the key with this name. */
export async function currentSecret({ control }: Harness, name: string): Promise<string> {
  const id = (await control.state()).keys.find((key) => key.name === name)?.id;
  return (await control.secrets()).findLast(({ of }) => of === id)?.secret ?? "none";
}

/**
 * Runs an action of a row and returns the text of the dialog that it opens. If the view is redrawn meanwhile, the
 * command loses its row and asks for one; then the action is repeated.
 */
export async function openDialog(window: Workbench, open: () => Promise<void>): Promise<DialogText> {
  return eventually(async () => {
    await open();
    try {
      return await window.dialog.waitFor(10_000);
    } catch (error) {
      await window.quickInput.cancel();
      throw error;
    }
  }, 60_000);
}

/** Copies the key with this name in a window, and asserts that it is the current one. */
export async function assertCopiesCurrentSecret(
  harness: Harness,
  name: string,
  window = harness.workbench,
): Promise<void> {
  const secret = await currentSecret(harness, name);
  await window.page.bringToFront();
  // If the view is redrawn meanwhile, the command loses its row and asks for one.
  await eventually(async () => {
    await window.view("API Keys").chooseMenuItem(name, "Copy API Key");
    try {
      await eventually(async () => {
        if ((await window.readClipboard()) !== secret) throw new Error("another key was copied");
      }, 5000);
    } catch (error) {
      await window.quickInput.cancel();
      throw error;
    }
  }, 60_000);
}

/** Ends all pending changes of clusters, because these are polled every few seconds. */
export async function finishPendingChanges({ control }: Harness): Promise<void> {
  const { clusters } = await control.state();
  for (const { id, pending } of clusters) {
    if (pending.length > 0) {
      await control.changeCluster(id, { status: "available", transitions: [] });
    }
  }
}

/** Waits until a view has rows and none says that it is loading. */
export async function waitUntilLoaded(view: TreeView): Promise<void> {
  await eventually(async () => {
    const rows = await view.rows();
    if (rows.length === 0) throw new Error("the view is empty");
    if (rows.some(({ label }) => label.startsWith("Loading"))) throw new Error("it still loads");
  });
}
