// Signs access tokens like Keycloak: RS256, with a public JSON Web Key Set.

import { generateKeyPairSync, randomUUID, sign, type KeyPairKeyObjectResult } from "node:crypto";

export interface Grant {
  issuer: string;
  client: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** The token's lifetime. */
  seconds: number;
}

export class TokenSigner {
  readonly #keyId = randomUUID();
  #made: KeyPairKeyObjectResult | undefined;

  /** The JSON Web Key Set that verifies the tokens. */
  get published(): { keys: object[] } {
    const key = this.#keys.publicKey.export({ format: "jwk" });
    return { keys: [{ ...key, kid: this.#keyId, alg: "RS256", use: "sig" }] };
  }

  sign({ issuer, client, now, seconds }: Grant): string {
    const iat = Math.floor(now / 1_000);
    const head = { alg: "RS256", typ: "JWT", kid: this.#keyId };
    const claims = {
      exp: iat + seconds,
      iat,
      jti: randomUUID(),
      iss: issuer,
      typ: "Bearer",
      azp: client,
      client_id: client,
      scope: "profile email",
    };
    const signed = [head, claims].map(encoded).join(".");
    const signature = sign("RSA-SHA256", Buffer.from(signed), this.#keys.privateKey);
    return `${signed}.${signature.toString("base64url")}`;
  }

  /** Created on first use, which takes a moment; most tests need no token. */
  get #keys(): KeyPairKeyObjectResult {
    return (this.#made ??= generateKeyPairSync("rsa", { modulusLength: 2_048 }));
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
