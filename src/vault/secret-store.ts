// Types only: what keeps the vault's secrets.

/** SecretStorage as far as the vault needs it. */
export interface SecretStore {
  get(name: string): Thenable<string | undefined>;
  store(name: string, value: string): Thenable<void>;
  delete(name: string): Thenable<void>;
  readonly onDidChange: (listener: (event: { key: string }) => void) => { dispose(): void };
}
