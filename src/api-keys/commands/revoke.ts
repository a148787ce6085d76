// Revoke API Key…: one key, or all selected ones after one question.

import * as vscode from "vscode";
import * as api from "../../api/skycloak";
import type { ApiKey } from "../../api/skycloak";
import { confirm, confirmSeveral, shortList, showFailures } from "../../commands/confirm";
import type { Connection } from "../../connections/connection";
import { sendRevocation, type RevokeOutcome } from "../../secrets/issue";
import { runOperation } from "../operation";
import { lastUse } from "../rows";
import type { ListedRef } from "../targets";

const t = vscode.l10n.t;

export async function revokeKeys(refs: readonly ListedRef[]): Promise<void> {
  for (const { context } of refs) await context.linkStoredKeys();
  const [first, ...others] = refs;
  if (first === undefined) return;
  if (others.length === 0) {
    if (await confirmRevocation(first)) await revoke(first);
    return;
  }
  const used = refs.filter(({ context, key }) => context.isUsed(key));
  const isConfirmed = await confirmSeveral(
    refs.map(({ context }) => context.access),
    refs.map(({ key }) => keyLabel(key)),
    {
      question: t("Revoke {0} API keys?", refs.length),
      detail: [t("They stop working everywhere, at once and permanently."), ...used.map(({ key }) => usedText(key))],
      button: t("Revoke"),
    },
  );
  if (!isConfirmed) return;
  const { done, failures, notTried } = await revokeInTurn(refs);
  const sentences = [t("Revoked {0} of {1} API keys without problems.", done, refs.length)];
  if (notTried.length > 0) {
    const names = shortList(notTried.map(({ key }) => keyLabel(key))).join(", ");
    sentences.push(t("Not tried, because the connection's key was refused: {0}.", names));
  }
  showFailures(failures, sentences.join(" "));
}

/** The name of a key and its prefix, because several keys may have the same name. */
export function keyLabel({ name, prefix }: ApiKey): string {
  return prefix == null || prefix === "" ? name : `${name} (${prefix})`;
}

/**
 * Revokes keys that connections use last, because nothing can be revoked with them afterwards. After a connection's key was
 * refused, its other keys are not tried: it may not have been known that this was its own key.
 */
export async function revokeInTurn(
  refs: readonly ListedRef[],
  revokeKey: (ref: ListedRef, onFailure: (message: string) => void) => Promise<RevokeOutcome> = revoke,
) {
  const rank = ({ context, key }: ListedRef): number => (context.isUsed(key) ? 2 : context.mayBeUsed(key) ? 1 : 0);
  const ordered = refs.map((ref) => ({ ref, rank: rank(ref) })).sort((a, b) => a.rank - b.rank);
  const failures: string[] = [];
  const notTried: ListedRef[] = [];
  const refused = new Set<Connection>();
  let done = 0;
  for (const { ref } of ordered) {
    const { access, services } = ref.context;
    if (refused.has(access)) {
      notTried.push(ref);
      continue;
    }
    try {
      const outcome = await revokeKey(ref, (message) => failures.push(message));
      if (outcome.kind === "done") done++;
      else if (outcome.problem.kind === "unauthorized") refused.add(access);
    } catch (error) {
      services.log.error("A key could not be revoked", error);
      const reason = t("Skycloak: an unexpected error occurred.");
      failures.push(t("Couldn't revoke “{0}”. {1}", ref.key.name, reason));
    }
  }
  return { done, failures, notTried };
}

function confirmRevocation({ context, key }: ListedRef): Promise<boolean> {
  return confirm(context.access, {
    question: t("Revoke the API key “{0}”?", key.name),
    detail: [
      t("It stops working everywhere, at once and permanently."),
      lastUse(key),
      ...(context.isConnectionKey(key)
        ? [t("This connection uses it. Nothing works here until you connect with another key.")]
        : context.isUsed(key)
          ? [usedText(key)]
          : []),
    ],
    button: t("Revoke"),
  });
}

function usedText({ name }: ApiKey): string {
  return t("A connection uses “{0}”. Nothing works there until you connect with another key.", name);
}

async function revoke({ context, key }: ListedRef, onFailure?: (message: string) => void): Promise<RevokeOutcome> {
  const { access, services } = context;
  const { id: keyId, name } = key;
  const { outcome } = await runOperation(
    context,
    { operation: "revoke", name, keyId, ref: context.storedKeyOf(key)?.ref ?? "" },
    {
      subject: t("Revoking the API key “{0}”", name),
      failed: (reason) => t("Couldn't revoke “{0}”. {1}", name, reason),
      onFailure,
    },
    async (record) => {
      const outcome = await sendRevocation(services.journal, record, context.mayBeConnectionKey(key), () =>
        api.revokeKey(access, keyId),
      );
      if (outcome.kind !== "done" || outcome.key !== undefined) return outcome;
      const revoked_at = new Date().toISOString();
      return { ...outcome, key: { ...key, status: "revoked", revoked_at } };
    },
  );
  return outcome;
}
