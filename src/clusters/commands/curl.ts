// A request as a command line. The key comes from the environment of the shell that runs it, and is
// never in the text. Pure.

export interface Asked {
  readonly url: string;
  readonly apiVersion: string;
}

export function asCurl({ url, apiVersion }: Asked): string {
  // `'` is legal in a URL, but PowerShell and cmd.exe read its shell quoting differently.
  const withoutQuotes = url.replaceAll("'", "%27");
  return [
    `curl --fail-with-body ${shellQuoted(withoutQuotes)}`,
    // In double quotes, since the shell fills in the variable.
    `  --header "API-Key: $SKYCLOAK_API_KEY"`,
    `  --header ${shellQuoted(`API-Version: ${apiVersion}`)}`,
  ].join(" \\\n");
}

/** One word for a POSIX shell, whatever the text holds but a zero byte, which no argument can hold. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
