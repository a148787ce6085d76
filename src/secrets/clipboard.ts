// Copies a secret to the clipboard, and clears the clipboard after a while if it still contains the secret.

import * as vscode from "vscode";
import { bounded } from "../api/wait";
import { readSetting } from "../ui/settings";
import { reveal, type Secret } from "./secret";

/** Returns the seconds until the clipboard is cleared; 0 for never. */
export type CopySecret = (secret: Secret, how?: { readonly forGood: boolean }) => Promise<number>;

/** A day. A timer of more than 24 days would fire at once. */
const longestSeconds = 86_400;

export function createSecretClipboard(): { readonly copy: CopySecret; dispose(): void } {
  let timer: NodeJS.Timeout | undefined;

  async function clearIfStill(secret: Secret): Promise<void> {
    const text = await vscode.env.clipboard.readText();
    if (text === reveal(secret)) await vscode.env.clipboard.writeText("");
  }

  return {
    async copy(secret, { forGood } = { forGood: false }) {
      await vscode.env.clipboard.writeText(reveal(secret));
      clearTimeout(timer);
      const seconds = forGood ? 0 : clearAfterSeconds();
      if (seconds === 0) return seconds;
      // A browser may not allow reading the clipboard while its window is in the background. Then it isn't cleared.
      timer = setTimeout(() => void clearIfStill(secret).catch(() => undefined), seconds * 1000);
      timer.unref();
      return seconds;
    },
    dispose: () => clearTimeout(timer),
  };
}

/** Seconds until the clipboard is cleared; 0 for never. An invalid value counts as the default. */
function clearAfterSeconds(): number {
  const value = readSetting("clipboard.clearAfterSeconds");
  if (value === 0) return 0;
  const fallback = 60;
  const isValid = typeof value === "number" && value > 0;
  return bounded(isValid ? value : fallback, { min: 1, max: longestSeconds, fallback });
}
