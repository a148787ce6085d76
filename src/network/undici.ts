// Requests with the user's own certificates, which the editor's `fetch` can't send. Loaded only if the settings name such
// files, since it is as large as everything else. Imports parts of undici instead of its index, which sets a global
// dispatcher of this process, and with that would change every other extension's requests.

import { Readable } from "node:stream";
import connect from "undici/lib/api/api-connect.js";
import request from "undici/lib/api/api-request.js";
import { prototype as dispatcherPrototype } from "undici/lib/dispatcher/dispatcher.js";
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js";
import type { Dispatcher } from "undici";
import type { Proxy } from "./settings";

export interface TransportOptions {
  /** PEM, in addition to the authorities that this machine trusts. */
  readonly ca: readonly string[];
  /** PEM; both or none. */
  readonly cert?: string;
  readonly key?: string;
  readonly proxy: Proxy;
}

export interface Transport {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits for the requests in progress. */
  readonly close: () => Promise<void>;
}

// undici's index does the same, and its proxy agent depends on it.
Object.assign(dispatcherPrototype, { connect, request });

/** `Response` refuses a body for these statuses. */
const bodiless = [101, 103, 204, 205, 304];

/** Recognized by its code in `api/response.ts`. undici's support for SOCKS is experimental. */
class ProxyKindUnusable extends Error {
  readonly code = "PROXY_KIND_UNUSABLE";
}

/**
 * Connections are kept for the next request, as by the editor's fetch.
 * @throws for a bad certificate, and for a proxy that speaks no HTTP.
 */
export function createTransport({ ca, cert, key, proxy }: TransportOptions): Transport {
  if (proxy.url !== undefined && !/^https?:/i.test(proxy.url)) throw new ProxyKindUnusable();
  const authorities = ca.length === 0 ? undefined : [...ca];
  const tls = { ca: authorities, cert, key };
  const agent = new EnvHttpProxyAgent({
    connect: tls,
    requestTls: tls,
    // The proxy gets no client certificate.
    proxyTls: { ca: authorities },
    // Empty instead of undefined: with undefined the agent would read the environment itself.
    httpProxy: proxy.url ?? "",
    httpsProxy: proxy.url ?? "",
    noProxy: proxy.except,
    token: proxy.authorization,
  });
  return {
    fetch: (url, init) => send(agent, url, init),
    close: () => agent.close(),
  };
}

function bodyOf(body: RequestInit["body"]): string | Readable | null {
  return body instanceof ReadableStream ? Readable.fromWeb(body) : typeof body === "string" ? body : null;
}

async function send(agent: Dispatcher, url: string, init: RequestInit): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const options: Dispatcher.RequestOptions = {
    origin,
    path: pathname + search,
    method: init.method ?? "GET",
    headers: [...new Headers(init.headers)].flat(),
    body: bodyOf(init.body),
    signal: init.signal,
  };
  const answer = await agent.request(options);
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const { statusCode: status, body } = answer;
  if (bodiless.includes(status)) {
    await body.dump();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(body) as ReadableStream, { status, headers });
}
