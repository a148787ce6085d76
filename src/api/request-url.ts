// The URL of a request. Every path parameter becomes exactly one segment of the path, or the request is refused before it
// is sent: a realm called `..` must never turn "delete the realm" into "delete the cluster".

import { succeeded, failure, type Result } from "./errors";
import type { Route } from "./routes";

export type Query = Readonly<Record<string, string | number | readonly string[]>>;

export interface UrlParts {
  readonly parameters?: Readonly<Record<string, string>>;
  /** A list becomes one entry per value. */
  readonly query?: Query;
}

/** Keycloak's own limit for names is 255; servers accept URLs of 8 KB. */
const maxUrlLength = 2000;

/** The length at which a refused value is cut off in messages. */
const shownLength = 100;

/** `endpoint`: the normalized base URL without a trailing slash. */
export function requestUrl(
  endpoint: string,
  route: Pick<Route, "path">,
  { parameters = {}, query = {} }: UrlParts,
): Result<string> {
  const values = new Map(Object.entries(parameters));
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const refusedName = names.find((name) => !isOneSegment(name, values.get(name) ?? ""));
  const entries = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  );
  const unusable =
    (refusedName === undefined ? undefined : (values.get(refusedName) ?? "")) ??
    // Would be replaced by U+FFFD.
    entries.map(([, value]) => value).find(hasLoneSurrogate);
  if (unusable !== undefined) {
    return failure({ kind: "unusable-address", value: unusable.slice(0, shownLength) });
  }
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ""));
  const search = entries.length === 0 ? "" : `?${new URLSearchParams(entries).toString()}`;
  const url = endpoint + path + search;
  // `fetch` parses it again, and must not change anything.
  return URL.canParse(url) && new URL(url).href === url
    ? succeeded(url)
    : failure({ kind: "unusable-address", value: "" });
}

/** The one parameter whose values may contain slashes: the entity IDs of SAML are client IDs. */
const withSlashes = "client_id";

/**
 * Encoding leaves dots alone, and the URL parser then removes `.` and `..`. Servers and proxies go
 * further: they decode once more, treat `\` as `/`, cut off what follows a `;`, `?` or `#`, trim, or apply
 * Unicode compatibility.
 */
function isOneSegment(name: string, value: string): boolean {
  if (value.length > maxUrlLength || hasLoneSurrogate(value)) return false;
  const decoded = decodedAgain(value);
  const segments = decoded.split(/[/\\]/);
  if (/\p{Cc}/u.test(decoded) || segments[0]?.trim() === "") return false;
  if (segments.length > 1 && name !== withSlashes) return false;
  return segments.every((segment) => !/^\s*\.{1,2}\s*(?:[;?#]|$)/.test(segment));
}

/** As read by a server that decodes more often than it should. */
function decodedAgain(value: string): string {
  const once = value
    .normalize("NFKC")
    .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString());
  return once === value ? value : decodedAgain(once);
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Cs}/u.test(text);
}
