// Making keys with a sign-in: one for each Skycloak workspace that is picked, named after this
// machine, and the editor is connected with the first of them.

import { hostname } from "node:os";
import * as vscode from "vscode";
import type { Workspace } from "../api/dashboard";
import type { KeyRequest } from "../api/skycloak";
import type { KeyWish } from "../sign-in/make-keys";
import { showErrorMessage } from "../ui/messages";
import { askMany, keeping, runSteps, type StepFrame, type StepOutcome } from "../ui/steps";
import type { HeldKey } from "../vault/held-key";
import { bySignIn, notGranted } from "./create";
import type { KeysFeature } from "./feature";
import { operate } from "./operate";

const t = vscode.l10n.t;

const longestName = 100;

interface Wanted extends Pick<KeyRequest, "scopes" | "ofPreset" | "expiresAt"> {
  readonly workspaces: readonly Workspace[];
}

export async function makeKeys(feature: KeysFeature, wish: KeyWish): Promise<void> {
  const wanted = await ask(wish);
  if (wanted === undefined) return;
  const { workspaces, ...choices } = wanted;
  const request = { name: hostname().trim().slice(0, longestName) || "VS Code", ...choices };
  const made: Made[] = [];
  // One after another: what has to be rescued comes before anything else.
  for (const workspace of workspaces) {
    const held = await makeKey(feature, wish, request, workspace, workspaces.length > 1);
    if (held !== undefined) made.push({ held, workspace });
  }
  if (!wish.connect) return;
  for (const one of made) await connectWith(feature, one);
  // This window is then at the first one that was picked.
  const { connections } = feature.parts;
  const first = connections.withKey(made[0]?.held.ref ?? "");
  if (first !== undefined) await connections.use(first.id);
}

interface Made {
  readonly held: HeldKey;
  readonly workspace: Workspace;
}

async function ask({ workspaces, connect }: KeyWish): Promise<Wanted | undefined> {
  const several = workspaces.length > 1;
  const title = connect ? t("Sign In to Skycloak") : t("Create API Key with Sign-In");
  const at = (number: number): StepFrame => ({ title, step: { number, of: several ? 4 : 3 } });
  const { keyChoices } = await import("./ask-key");
  const choices = keyChoices(at, several ? 2 : 1);
  let picked = workspaces;
  let ticked: readonly Workspace[] = [];
  const done = await runSteps([
    ...(several
      ? [
          () =>
            keeping(pickWorkspaces(at(1), workspaces, ticked), (value) => {
              picked = value;
              ticked = value;
            }),
        ]
      : []),
    ...choices.steps,
  ]);
  return done ? { workspaces: picked, ...choices.chosen() } : undefined;
}

async function pickWorkspaces(
  frame: StepFrame,
  workspaces: readonly Workspace[],
  ticked: readonly Workspace[],
): Promise<StepOutcome<readonly Workspace[]>> {
  const items = workspaces.map((workspace) => ({ label: workspace.name, workspace }));
  const outcome = await askMany({
    ...frame,
    placeholder: t("Which Skycloak workspaces? A key is made for each"),
    items,
    picked: items.filter(({ workspace }) => ticked.includes(workspace)),
    none: t("Tick at least one Skycloak workspace"),
  });
  if (outcome.kind !== "next") return outcome;
  return { kind: "next", value: outcome.value.map(({ workspace }) => workspace) };
}

async function makeKey(
  feature: KeysFeature,
  { host, connect }: KeyWish,
  request: KeyRequest,
  workspace: Workspace,
  isOneOfSeveral: boolean,
): Promise<HeldKey | undefined> {
  const { signIn, vault } = feature.parts;
  const { name } = request;
  const where = isOneOfSeveral ? `${name} (${workspace.name})` : name;
  const { issued, held } = await operate(
    feature,
    {
      operation: "create",
      name,
      ref: crypto.randomUUID(),
      workspaceId: workspace.id,
      by: bySignIn,
    },
    {
      title: t("Creating the API key “{0}”…", where),
      subject: t("Creating the API key “{0}”", where),
      host,
    },
    () => signIn.createKey(request, workspace.id),
  );
  if (held === undefined) return undefined;
  // In the vault two keys of this machine have to be told apart by their names.
  const named = { ...held, name: where };
  if (where !== held.name) await vault.describe(held.ref, { name: where }).catch(() => undefined);
  tellMade(feature, named, notGranted(request, issued), connect);
  return named;
}

/** What is seen in the views a moment later is not told as well. */
function tellMade(
  feature: KeysFeature,
  held: HeldKey,
  missing: readonly string[],
  isSeen: boolean,
): void {
  if (missing.length > 0) {
    const sentence = t(
      "The API key “{0}” was created and is in the vault, but Skycloak did not grant: {1}.",
      held.name,
      missing.join(", "),
    );
    feature.offerCopy(held, sentence, true);
  } else if (!isSeen) {
    const sentence = t("The API key “{0}” was created and is in the vault.", held.name);
    feature.offerCopy(held, sentence, false);
  }
}

/** As a connection of the workspace's name, where that is known and no other has it. */
async function connectWith(
  { parts: { connections } }: KeysFeature,
  { held, workspace: { name } }: Made,
): Promise<void> {
  const isFree = name !== "" && connections.all.every((one) => one.name !== name);
  try {
    await connections.connectTo(held.ref, isFree ? { name } : {});
  } catch {
    void showErrorMessage(
      t(
        "The key “{0}” is in the vault, but VS Code did not keep that it is connected. Connect with it from the vault.",
        held.name,
      ),
    );
  }
}
