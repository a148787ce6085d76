// Reads a body, with a limit that counts what comes out of the decompression.

import { salvaged } from "./salvage";
import { unlessAborted } from "./wait";

/** Bytes, decompressed. */
export const bodyLimits = {
  /** An answer that is parsed as a whole. */
  answer: 32 * 1024 * 1024,
  /** A key or a client secret and what belongs to it. */
  secret: 1024 * 1024,
  /** Anything that is not a success: problem details, or a proxy's page. */
  refusal: 256 * 1024,
  /** From an OAuth issuer. */
  oauth: 1024 * 1024,
} as const;

export class BodyTooLarge extends Error {
  constructor(readonly most: number) {
    super("The body is too large");
  }
}

interface Reading {
  readonly most: number;
  /** Ends the reading even where the body itself does not: a decompressor may get stuck. */
  readonly signal: AbortSignal | undefined | null;
  /** What to do with a body that breaks off or is too large; undefined rejects. */
  readonly remains?: (text: string) => string | undefined;
}

/** Rejects with BodyTooLarge, or as reading the body does. */
export async function bodyText(
  response: Response,
  { most, signal, remains }: Reading,
): Promise<string> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(), signal);
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > most) {
        text += decoder.decode(value.subarray(0, most - bytes));
        throw new BodyTooLarge(most);
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Not awaited: what is stuck may be stuck in this, too.
    void reader.cancel().catch(() => undefined);
    const kept = remains?.(text);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** The body of an answer that may hold a secret: it is kept where it broke off behind the secret. */
export function secretText(response: Response, signal: AbortSignal): Promise<string> {
  return bodyText(response, {
    signal,
    most: bodyLimits.secret,
    remains: (text) => (salvaged(text) === undefined ? undefined : text),
  });
}

/** A refusal keeps its status even if its body can't be read. */
export function refusalText(response: Response, signal: AbortSignal): Promise<string> {
  const most = bodyLimits.refusal;
  return bodyText(response, { most, signal, remains: (text) => text });
}
