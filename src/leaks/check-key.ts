// Whether a key that was found still works. Skycloak is asked on a person's command only, about
// one key at a time, and within the pacing of all requests.

import * as vscode from "vscode";
import type { Services } from "../services";
import { showInformationMessage, showWarningMessage, withProgress } from "../ui/messages";
import { describeError, showError } from "../errors/errors";
import { SecretStoreError } from "../secrets/store-error";
import type { Knowledge } from "./knowledge";
import { fingerprintAt, secretPlace } from "./target-place";
import { whoseKey } from "./key-facts";

const t = vscode.l10n.t;

export async function checkKey(
  parts: Services,
  knowledge: Knowledge,
  uri: unknown,
  range: unknown,
): Promise<void> {
  const place = await secretPlace(uri, range, knowledge);
  if (place === undefined || place.isPartial) return;
  const { document, secret } = place;
  const whose = await whoseKey(parts, secret).catch((error: unknown) => {
    if (error instanceof SecretStoreError) return error;
    throw error;
  });
  if (whose instanceof SecretStoreError) {
    showError({ kind: "vault-refused", why: whose.why }, parts.connections.reach.host());
    return;
  }
  if (whose.kind === "elsewhere") {
    void showWarningMessage(
      t(
        "The vault holds this key for {0}, and there is no connection to that address. It is asked about nowhere else.",
        whose.origin,
      ),
    );
    return;
  }
  const { reach } = whose;
  const host = reach.host();
  const endpoint = reach.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, host);
    return;
  }
  const answer = await withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Asking {0} about the key…", host) },
    () => reach.tryKey(secret),
  );
  // If the person has typed meanwhile, the key that was tried may be gone.
  const fingerprint = fingerprintAt(document, place.range, knowledge);
  const works = answer.ok || answer.problem.kind === "scope-missing";
  if (works || answer.problem.kind === "unauthorized") {
    if (fingerprint !== undefined) knowledge.learned(fingerprint, works);
    void showInformationMessage(
      works
        ? t("The key works: {0} lets it in. Rotate or revoke it.", host)
        : t("The key is dead: {0} refuses it.", host),
    );
    return;
  }
  void showWarningMessage(
    t("It is not known whether the key works. {0}", describeError(answer.problem, host).sentence),
  );
}
