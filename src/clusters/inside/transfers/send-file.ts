// Puts a file where an import takes it from: shown, with a way to cancel.

import * as vscode from "vscode";
import { refused, type Answer } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { readUpload, type Upload } from "../../../api/transfer-schema";
import { showInformationMessage } from "../../../ui/messages";
import { tellProblem } from "../../../ui/tell";
import type { At } from "../acts/at";
import { sendThrough } from "../acts/send";
import { showing } from "../save-to";
import type { Picked } from "./file-source";
import { upload } from "./storage";

const t = vscode.l10n.t;

/** The name under which it is there; undefined where it is not, and that was told. */
export async function sendFile(at: At, picked: Picked): Promise<string | undefined> {
  const { name, size, source } = picked;
  const { connection } = at;
  let host = connection.host();
  const subject = t("Uploading {0}", name);
  const answer = await showing(`${subject}…`, async (signal, progressed) => {
    const place = await askPlace(at);
    if (!place.ok) return place;
    if (signal.aborted) return refused({ kind: "cancelled" });
    host = t("Skycloak's store of files");
    const fetch = connection.fetchElsewhere.bind(connection);
    const sent = await upload(place.value.upload_url, source(), fetch, {
      signal,
      progressed: (bytes) => progressed(bytes, size),
    });
    return sent.ok ? place : sent;
  });
  if (answer.ok) return answer.value.s3_key;
  if (answer.problem.kind === "cancelled") {
    void showInformationMessage(t("{0} was cancelled, and nothing was imported.", subject));
  } else {
    tellProblem(answer.problem, host, (why) =>
      t("{0} failed, and nothing was imported. {1}", subject, why),
    );
  }
  return undefined;
}

async function askPlace({ connection, cluster }: At): Promise<Answer<Upload>> {
  const route = routes.presignRealmImportUpload;
  const answer = await sendThrough(connection, route, (client) =>
    client.write(route, { parameters: { cluster_id: cluster.id } }),
  );
  if (!answer.ok) return answer;
  const place = readUpload(answer.value.body);
  return place === undefined
    ? refused({ kind: "unreadable", status: 200, html: false })
    : { ok: true, value: place };
}
