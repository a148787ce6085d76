// The SHA-256 that Skycloak says of a file. In which form is left open by its description: hexadecimal
// digits have been seen; what stores of files say otherwise is understood, too.

/** In hexadecimal digits; undefined for none, and for what is of another form. */
export function sha256Hex(text: string | null | undefined): string | undefined {
  const bare = (text ?? "").trim().replace(/^sha-?256[:=-]/i, "");
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase();
  // 32 bytes in Base64.
  if (/^[A-Za-z0-9+/]{43}=$/.test(bare)) return Buffer.from(bare, "base64").toString("hex");
  return undefined;
}
