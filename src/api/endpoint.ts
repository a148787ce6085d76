// Where the API is, and where a key may go. Pure.

/** A base URL without a trailing slash, and the origin that keys are bound to. */
export interface Endpoint {
  readonly url: string;
  readonly origin: string;
}

export type EndpointReading =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly why: "not-a-url" | "insecure" };

/** As long as a host can be: what is shown of an address before a key goes there is all of it. */
export const longestAddress = 255;

/**
 * Reads an endpoint as a person typed it. Plain http is for loopback only: a key sent in
 * clear over a network is a leaked key.
 */
export function readEndpoint(text: string): EndpointReading {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || !["https:", "http:"].includes(url.protocol)) {
    return { ok: false, why: "not-a-url" };
  }
  if (trimmed.length > longestAddress || url.href.length > longestAddress) {
    return { ok: false, why: "not-a-url" };
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return { ok: false, why: "not-a-url" };
  }
  if (url.protocol === "http:" && !mayBeInsecure(url.hostname)) {
    return { ok: false, why: "insecure" };
  }
  const path = url.pathname.replace(/\/+$/, "");
  return { ok: true, endpoint: { url: url.origin + path, origin: url.origin } };
}

const longestWebAddress = 2000;

/**
 * Whether an untrusted text is the address of a web page. One with a user in it shows another
 * host than it leads to, as `https://skycloak.io@a.example` does.
 */
export function isWebAddress(text: string): boolean {
  if (text.length > longestWebAddress || !/^https?:\/\//i.test(text)) return false;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.username === "" && url.password === "";
}

/** Only what does not leave this machine. */
export function mayBeInsecure(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
