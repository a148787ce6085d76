// An answer that breaks off, or was damaged on the way, may still hold the one thing that the
// server does not say again.

/** What the answers to a creation or rotation say once: of a key, of a client. */
const said = /"(full_key|client_secret)"\s*:\s*("(?:[^"\\]|\\.)+")/;

/** The secret in such an answer, or in its remains, under its name, if it is there from end to end. */
export function salvaged(remains: string): Record<string, string> | undefined {
  const [, name, literal] = said.exec(remains) ?? [];
  if (name === undefined || literal === undefined) return undefined;
  try {
    return { [name]: JSON.parse(literal) as string };
  } catch {
    return undefined;
  }
}
