// The addresses that keys and tokens may be sent to. Pure.

import type { ApiError, Result } from "./errors";

export interface Endpoint {
  /** Without a trailing slash. */
  readonly url: string;
  /** Keys are bound to it. */
  readonly origin: string;
  /** The host for messages. */
  readonly host: string;
}

/** The maximum length of a host name, so that an address is shown completely before a key is sent to it. */
export const maxAddressLength = 255;

/**
 * Reads an endpoint as a user typed it. Plain http is for loopback only: a key sent unencrypted over a network is a
 * leaked key.
 */
export function readEndpoint(text: string): Result<Endpoint, Extract<ApiError, { kind: "bad-endpoint" }>> {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  const isUsable =
    url !== undefined &&
    ["https:", "http:"].includes(url.protocol) &&
    Math.max(trimmed.length, url.href.length) <= maxAddressLength &&
    [url.username, url.password, url.search, url.hash].every((part) => part === "");
  const insecure = isUsable && url.protocol === "http:" && !mayBeInsecure(url.hostname);
  if (!isUsable || insecure) {
    return { ok: false, problem: { kind: "bad-endpoint", endpoint: text, insecure } };
  }
  const path = url.pathname.replace(/\/+$/, "");
  return { ok: true, value: { url: url.origin + path, origin: url.origin, host: url.host } };
}

const maxWebAddressLength = 2000;

/**
 * Whether an untrusted text is the address of a web page. An address with a user seems to lead to another host, as
 * `https://skycloak.io@a.example` does.
 */
export function isWebAddress(text: string): boolean {
  if (text.length > maxWebAddressLength || !/^https?:\/\//i.test(text)) return false;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.username === "" && url.password === "";
}

/** Whether requests to this host stay on this machine. */
export function mayBeInsecure(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
