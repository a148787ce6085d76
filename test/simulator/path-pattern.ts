// Paths with `{placeholders}`, as the API's description writes them.

/**
 * Whether `path` is one that `pattern` names. `{name}` stands for one segment, a last `**` for
 * any number of them, all else for itself.
 */
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

/** Fastify's `:name` written as the API's description does, `{name}`. */
export function asTemplate(fastifyUrl: string): string {
  return fastifyUrl.replace(/:([a-z_]+)/g, "{$1}");
}
