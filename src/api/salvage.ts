// An answer that breaks off, or was damaged on the way, may still hold the one thing that the
// server does not say again.

/** The key in the remains of an answer to a creation or rotation, if it is there from end to end. */
export function salvagedKey(remains: string): string | undefined {
  return /"full_key"\s*:\s*"([^"\\]+)"/.exec(remains)?.[1];
}

/**
 * The text of a body; of one that breaks off in the middle, what came before, if a key is in it.
 * Otherwise rejects as reading it does.
 */
export async function bodyText(response: Response): Promise<string> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    if (response.ok && salvagedKey(text) !== undefined) return text;
    throw error;
  }
}
