// Findings of a secret that is only known while it is stored follow the secret store.
import assert from "node:assert/strict";
import { IncrementalDetector } from "../../../src/leaks/detector/incremental-detector";
import { KnownSecrets } from "../../../src/leaks/known-secrets";
import type { Services } from "../../../src/services";
import { Secret } from "../../../src/secrets/secret";
import { alphabets, drawn } from "./random-key";
import { TextLines } from "./text-lines";

/** The members of the secret store and of the list of keys that are used. */
class Held {
  readonly secrets = new Map<string, string>();
  /** How often a secret was read. */
  reads = 0;
  #changed: () => void = () => undefined;

  readonly parts = {
    secretStore: {
      list: () => [],
      clientSecrets: () => [...this.secrets.keys()].map((ref) => this.#entry(ref)),
      find: (ref: string) => (this.secrets.has(ref) ? this.#entry(ref) : undefined),
      read: (ref: string) => {
        this.reads++;
        return Promise.resolve(new Secret(this.secrets.get(ref) ?? ""));
      },
      onDidChange: (listener: () => void) => {
        this.#changed = listener;
        return { dispose: () => undefined };
      },
    },
    connections: {
      keys: {
        items: [],
        find: () => undefined,
        onDidChange: () => ({ dispose: () => undefined }),
      },
    },
  } as unknown as Services;

  put(ref: string, secret: string | undefined): void {
    if (secret === undefined) this.secrets.delete(ref);
    else this.secrets.set(ref, secret);
    this.#changed();
  }

  #entry(ref: string) {
    return { ref, name: `client ${ref}`, prefix: "", origin: "https://api.test" };
  }
}

describe("A secret that is no key", () => {
  const [first, second] = [drawn(alphabets.alphanumeric, 36), drawn(alphabets.alphanumeric, 28)];
  const text = `id: 7\nsecret = "${first}"\nother = "${second}"\n`;

  it("is found as soon as the secret store holds it, named, and not any more when it is forgotten", async () => {
    const held = new Held();
    const knowledge = new KnownSecrets(held.parts);
    const told: boolean[] = [];
    knowledge.onDidChange((textsToo) => void told.push(textsToo));
    const found = (): readonly string[] => {
      const findings = new IncrementalDetector(knowledge);
      findings.read(new TextLines(text));
      return findings.findings.map(({ line, rule, known, fingerprint }) => {
        const name = knowledge.factsOf(known, fingerprint)?.name ?? "";
        return `${line} ${rule} ${name}`;
      });
    };
    await knowledge.readSecretStore();
    assert.deepEqual(found(), []);
    assert.equal(held.reads, 0);
    held.put("a", first);
    await knowledge.readSecretStore();
    assert.deepEqual(found(), ["1 stored-secret client a"]);
    held.put("b", second);
    await knowledge.readSecretStore();
    assert.deepEqual(found(), ["1 stored-secret client a", "2 stored-secret client b"]);
    held.put("a", undefined);
    await knowledge.readSecretStore();
    assert.deepEqual(found(), ["2 stored-secret client b"]);
    // Texts must be read again after each of them.
    assert.ok(told.filter((textsToo) => textsToo).length >= 3, told.join());
    assert.equal(JSON.stringify(knowledge.marks).includes(first), false);
    knowledge.dispose();
  });
});
