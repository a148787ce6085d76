// What VS Code in a browser keeps in the browser: an extension's state in a database, its secrets
// (encrypted, half of the key is the server's) in the local storage, what was copied in the clipboard.
import type { Page } from "playwright-core";

/**
 * Whether a text is in the saved state of VS Code or an extension. Until it is, which takes a tenth
 * of a second, whoever leaves the page is asked to stay; a test isn't asked, and loses it.
 */
export async function isSaved(page: Page, text: string): Promise<boolean> {
  return page.evaluate<boolean>(`(async () => {
    const databases = await indexedDB.databases();
    for (const { name } of databases) {
      if (!name.startsWith("vscode-web-state-db-")) continue;
      const values = await new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("ItemTable").objectStore("ItemTable").getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      });
      if (values.some((value) => String(value).includes(${JSON.stringify(text)}))) return true;
    }
    return false;
  })()`);
}

/** Takes all secrets away, as a keyring does that is lost; seen after the next reload. */
export async function deleteSecrets(page: Page): Promise<void> {
  const found = await page.evaluate<boolean>(`(() => {
    const found = localStorage.getItem("secrets.provider") !== null;
    localStorage.removeItem("secrets.provider");
    return found;
  })()`);
  if (!found) throw new Error("VS Code has no secrets where they were looked for");
}

/** From now on VS Code's secret storage takes nothing of this extension's keys, nor gives any. */
export async function breakSecretStorage(page: Page): Promise<void> {
  // The name under which VS Code keeps a secret is made so, right before it is read or written.
  await page.evaluate(`(() => {
    const real = JSON.stringify;
    JSON.stringify = (value, ...more) => {
      if (String(value?.key).startsWith("skycloak.key.")) throw new Error("the keyring is locked");
      return real(value, ...more);
    };
    globalThis.skycloakKeyring = () => { JSON.stringify = real; };
  })()`);
}

/** Takes back refuseSecrets. */
export async function repairSecretStorage(page: Page): Promise<void> {
  await page.evaluate("globalThis.skycloakKeyring()");
}

/** From now on the clipboard takes nothing and does not answer. */
export async function hangClipboard(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const { clipboard } = navigator;
    const real = clipboard.writeText;
    clipboard.writeText = () => new Promise(() => undefined);
    globalThis.skycloakClipboard = () => { clipboard.writeText = real; };
  })()`);
}

/** Takes back muteClipboard. */
export async function restoreClipboard(page: Page): Promise<void> {
  await page.evaluate("globalThis.skycloakClipboard()");
}

/** Calls back once, when VS Code saves the next secret that changes. */
export async function onNextSavedSecret(page: Page, act: () => void): Promise<void> {
  await page.exposeFunction("skycloakSaved", act);
  await page.evaluate(`(() => {
    const real = Storage.prototype.setItem;
    Storage.prototype.setItem = function (name, value) {
      real.call(this, name, value);
      if (name !== "secrets.provider") return;
      Storage.prototype.setItem = real;
      globalThis.skycloakSaved();
    };
  })()`);
}
