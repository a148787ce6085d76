// What several tests begin with: a person who connects, and sees both views fill.
import { eventually } from "../support/eventually";
import type { Harness } from "./harness";
import type { Workbench } from "./driver";
import type { DialogText } from "./driver/notifications";
import type { TreeView } from "./driver/tree-view";

/**
 * For a suite that is one sequence with one harness: the first step that fails ends it, since the
 * next ones would only wait in vain. What was on screen is kept as a picture.
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

/** Both views of the window as it is now; ask again after a restart. */
export function viewsOf({ workbench }: Harness): Views {
  return { clusters: workbench.view("Clusters"), keys: workbench.view("API Keys") };
}

export const connectButton = "Connect with API Key…";

/** Opens the side bar, presses the button, pastes a key and waits for both views. */
export async function connectByPaste(harness: Harness, pasted = harness.simulator.key): Promise<Views> {
  const { workbench } = harness;
  await workbench.openSideBar("Skycloak");
  const views = viewsOf(harness);
  await views.clusters.pressWelcomeButton(connectButton);
  await workbench.quickInput.waitFor({ title: "Connect to Skycloak" });
  await workbench.quickInput.type(pasted);
  await workbench.quickInput.accept();
  await workbench.quickInput.waitUntilGone();
  await waitUntilLoaded(views.clusters);
  await waitUntilLoaded(views.keys);
  // Until it is known which of the keys are held, the rows still change, and a menu that is opened
  // at that moment is about a row that is gone.
  await eventually(async () => {
    const own = (await views.keys.rows()).find(({ description }) => description.startsWith("this connection"));
    if (own === undefined) throw new Error("no row is this connection's");
  });
  return views;
}

/** The secret that the server takes for the key of this name. */
export async function currentSecret({ control }: Harness, name: string): Promise<string> {
  const id = (await control.state()).keys.find((key) => key.name === name)?.id;
  return (await control.secrets()).findLast(({ of }) => of === id)?.secret ?? "none";
}

/**
 * What the dialog says that `open`, an action of a row, leads to. A view that is drawn anew right then leaves the
 * command without its row, and it asks for one: then the action is repeated.
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

/** The key of this name is copied in a window, and it is the one that lives. */
export async function assertCopiesCurrentSecret(
  harness: Harness,
  name: string,
  window = harness.workbench,
): Promise<void> {
  const secret = await currentSecret(harness, name);
  await window.page.bringToFront();
  // A view that is drawn anew right then leaves the command without its row: it asks for one.
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

/** Clusters on their way are looked at every few seconds: after this, none is. */
export async function finishPendingChanges({ control }: Harness): Promise<void> {
  const { clusters } = await control.state();
  for (const { id, pending } of clusters) {
    if (pending.length > 0) {
      await control.changeCluster(id, { status: "available", transitions: [] });
    }
  }
}

/** Waits until a view shows rows, and none that says it is still loading. */
export async function waitUntilLoaded(view: TreeView): Promise<void> {
  await eventually(async () => {
    const rows = await view.rows();
    if (rows.length === 0) throw new Error("the view is empty");
    if (rows.some(({ label }) => label.startsWith("Loading"))) throw new Error("it still loads");
  });
}
