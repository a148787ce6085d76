// A request as a line for a shell: the key comes from the environment of whoever runs it, and is never
// in the text. Pure.

export interface Asked {
  readonly url: string;
  readonly apiVersion: string;
}

export function asCurl({ url, apiVersion }: Asked): string {
  return [
    `curl --fail-with-body ${shellQuoted(url)}`,
    // In double quotes: this one the shell is to fill in.
    `  --header "API-Key: $SKYCLOAK_API_KEY"`,
    `  --header ${shellQuoted(`API-Version: ${apiVersion}`)}`,
  ].join(" \\\n");
}

/** For POSIX shells: nothing in it means anything to them. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
