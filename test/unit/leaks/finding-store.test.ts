import "../helpers/editor";
import type * as vscode from "vscode";
import { FindingStore } from "../../../src/leaks/editor/finding-store";
import { assertTimeRatio } from "../helpers/timing";

describe("The findings of many documents", () => {
  const finding = (fingerprint: string) =>
    ({ line: 0, start: 0, endLine: 0, end: 9, rule: "plain-key", head: "sk_sc_", fingerprint }) as const;
  const documents = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ toString: () => `file:///${at}.txt` }) as unknown as vscode.Uri);

  for (const [what, fingerprintOf] of [
    ["a secret of its own in each", (at: number) => String(at)],
    ["the same secret in all", () => "shared"],
  ] as const) {
    it(`are set and removed in proportion to their number: ${what}`, () => {
      const setAndRemove = (uris: readonly vscode.Uri[]) => {
        const store = new FindingStore();
        store.set(
          "scan",
          uris.map((uri, at) => [uri, [finding(fingerprintOf(at))]]),
        );
        store.removeScanned();
      };
      const [few, many] = [documents(2000), documents(8000)];
      assertTimeRatio(
        () => setAndRemove(many),
        () => setAndRemove(few),
        8,
      );
    });
  }
});
