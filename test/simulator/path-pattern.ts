// Paths with `{placeholders}`, as in the API's description.

/** Whether `path` matches `pattern`. `{name}` matches one segment, `**` at the end any number of segments. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const segments = path.split("/");
  const open = wanted.at(-1) === "**";
  if (open) wanted.pop();
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, index) => {
    const segment = segments[index] ?? "";
    return /^\{[^}]+\}$/.test(part) ? segment !== "" : part === segment;
  });
}

/** Converts Fastify's `:name` to `{name}`. */
export function asTemplate(fastifyUrl: string): string {
  return fastifyUrl.replace(/:([a-z_]+)/g, "{$1}");
}
