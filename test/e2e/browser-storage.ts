// VS Code's storage in a browser: state in a database, secrets (encrypted with a key of which the server has half) in
// local storage, and the clipboard.
import type { Page } from "playwright-core";

/**
 * Whether a text is in the saved state of VS Code or an extension. Saving takes a tenth of a second; a user who leaves
 * before is asked to stay, a test isn't and would lose it.
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

/** Deletes all secrets, like a lost keyring; effective after a reload. */
export async function deleteSecrets(page: Page): Promise<void> {
  const found = await page.evaluate<boolean>(`(() => {
    const found = localStorage.getItem("secrets.provider") !== null;
    localStorage.removeItem("secrets.provider");
    return found;
  })()`);
  if (!found) throw new Error("VS Code has no secrets where they were looked for");
}

/** Makes VS Code's secret storage fail for this extension's keys. */
export async function breakSecretStorage(page: Page): Promise<void> {
  // VS Code creates the storage key of a secret by this call directly before reading or writing.
  await page.evaluate(`(() => {
    const real = JSON.stringify;
    JSON.stringify = (value, ...more) => {
      if (String(value?.key).startsWith("skycloak.key.")) throw new Error("the keyring is locked");
      return real(value, ...more);
    };
    globalThis.skycloakKeyring = () => { JSON.stringify = real; };
  })()`);
}

/** Undoes breakSecretStorage. */
export async function repairSecretStorage(page: Page): Promise<void> {
  await page.evaluate("globalThis.skycloakKeyring()");
}

/** Makes writing to the clipboard hang. */
export async function hangClipboard(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const { clipboard } = navigator;
    const real = clipboard.writeText;
    clipboard.writeText = () => new Promise(() => undefined);
    globalThis.skycloakClipboard = () => { clipboard.writeText = real; };
  })()`);
}

/** Undoes hangClipboard. */
export async function restoreClipboard(page: Page): Promise<void> {
  await page.evaluate("globalThis.skycloakClipboard()");
}

/** Calls `act` once, when VS Code next saves a changed secret. */
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
