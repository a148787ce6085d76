// One operation on a key from the intention to its end: noted in the journal, carried out once,
// and where no answer came, looked into.

import * as vscode from "vscode";
import type { Answer } from "../api/problem";
import type { IssuedKey } from "../api/skycloak";
import { withProgress } from "../ui/messages";
import type { HeldKey } from "../vault/held-key";
import type { Intention, Operation } from "../vault/journal";
import type { KeysFeature } from "./feature";
import { issueKey, type IssuePorts, type Issued } from "../secrets/issue";
import { isWholeFor } from "./learn";
import { settle } from "../secrets/outcome";
import { recordOf } from "./recorded";
import { rescue } from "../secrets/rescue";
import { tellUnknown } from "./unknown";

export interface OperationWords {
  readonly title: string;
  readonly subject: string;
  /** Where the request goes; the endpoint's by default. */
  readonly host?: string;
}

export interface Operated {
  readonly issued: Issued;
  /** Where the secret is, once it is safe. */
  readonly held: HeldKey | undefined;
}

/** Resolves when the person has been told how it ended, unless it ended well. */
export async function operate(
  feature: KeysFeature,
  intention: Omit<Intention, "origin" | "by"> & {
    readonly operation: Operation;
    /** What it is done with, where that is not the connection's key. */
    readonly by?: string;
  },
  words: OperationWords,
  send: () => Promise<Answer<IssuedKey>>,
  ports: Pick<IssuePorts, "overtaken" | "byOwnKey"> = {},
): Promise<Operated> {
  const { keys, ref } = feature.reach;
  const host = words.host ?? feature.host();
  const serverTime = feature.parts.serverTimes.at(host);
  const whole = {
    ...intention,
    origin: feature.origin(),
    by: intention.by ?? ref ?? "",
    ...(intention.operation !== "create" || serverTime === undefined ? {} : { serverTime }),
  };
  // Not to be cancelled: from the moment the request is out, its answer is a key.
  const { vault, journal } = feature.parts;
  const issued = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: words.title },
    () => issueKey({ vault, journal, ...ports }, whole, send),
  );
  // Where the vault refused it, nothing else comes before the person has it.
  const rescued = issued.kind === "unsaved" ? await rescue(issued, feature.copy) : undefined;
  const isListed = isWholeFor(whole, ref, keys.state.items);
  const issuedKey = "key" in issued ? issued.key : undefined;
  if (issuedKey !== undefined && isListed) keys.put(issuedKey);
  // Also after a failure: it may have been done, and then the list shows it.
  const listed = ref === undefined ? undefined : keys.reread();
  const held =
    rescued ??
    settle(issued, {
      subject: words.subject,
      host,
      key: whole,
    });
  if (issued.kind === "held" || issued.kind === "unsaved") {
    const id = issuedKey?.id ?? whole.keyId;
    const outcome = held === undefined ? "handed-over" : "done";
    feature.record(
      recordOf({ ...whole, ...(id === undefined ? {} : { keyId: id }) }, outcome),
      whole.by,
    );
  }
  if (issued.kind === "unknown") {
    await listed;
    const learned = await feature.lookInto(issued.entry);
    const { subject } = words;
    tellUnknown({
      subject,
      host,
      problem: issued.problem,
      learned,
      keyId: intention.keyId,
      connection: feature.reach.id,
    });
  }
  return { issued, held };
}
