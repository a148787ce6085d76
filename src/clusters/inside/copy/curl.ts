// A request as a line for a shell: the key comes from the environment of whoever runs it, and is never
// in the text. Pure.

export interface Asked {
  /** The base URL without a trailing slash. */
  readonly endpoint: string;
  readonly apiVersion: string;
  /** Filled in. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
}

export function asCurl({ endpoint, apiVersion, path, query = {} }: Asked): string {
  const asked = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const url = `${endpoint}${path}${asked === "" ? "" : `?${asked}`}`;
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
