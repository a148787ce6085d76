// An answer that breaks off, or was damaged on the way, may still hold the one thing that the
// server does not say again.

/** What the answers to a creation or rotation say once: of a key, of a client. */
const said = /"(full_key|client_secret)"\s*:\s*"([^"\\]+)"/;

/** The secret in the remains of such an answer, under its name, if it is there from end to end. */
export function salvaged(remains: string): Record<string, string> | undefined {
  const [, name, secret] = said.exec(remains) ?? [];
  return name === undefined || secret === undefined ? undefined : { [name]: secret };
}

/**
 * The text of a body; of one that breaks off in the middle, what came before, if a secret is in it
 * and the request is none that can be repeated. Otherwise rejects as reading it does.
 */
export async function bodyText(response: Response, repeatable: boolean): Promise<string> {
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
    if (response.ok && !repeatable && salvaged(text) !== undefined) return text;
    throw error;
  }
}
