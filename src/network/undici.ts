// Requests with the user's own certificates, which the editor's `fetch` can't send. Loaded only if the settings name such
// files, since it is as large as everything else. Imports parts of undici instead of its index, which sets a global
// dispatcher in this process and would change the requests of all other extensions.

import { Readable } from "node:stream";
import connect from "undici/lib/api/api-connect.js";
import request from "undici/lib/api/api-request.js";
import { prototype as dispatcherPrototype } from "undici/lib/dispatcher/dispatcher.js";
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js";
import type { Dispatcher } from "undici";
import type { Proxy, TlsTexts } from "./settings";

export interface TransportOptions extends TlsTexts {
  readonly proxy: Proxy;
}

export interface Transport {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits for the requests in progress. */
  readonly close: () => Promise<void>;
}

// undici's index does this, too, and its proxy agent depends on it.
Object.assign(dispatcherPrototype, { connect, request });

/** `Response` refuses a body for these statuses. */
const bodiless = [101, 103, 204, 205, 304];

/** Recognized by its code in `api/response.ts`. undici's support for SOCKS is experimental. */
class ProxyKindUnusable extends Error {
  readonly code = "PROXY_KIND_UNUSABLE";
}

/**
 * Connections stay open for the next request, as with the editor's fetch.
 * @throws for a bad certificate, and for a proxy that doesn't use HTTP.
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

async function send(agent: Dispatcher, url: string, init: RequestInit): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const { body: content } = init;
  const options: Dispatcher.RequestOptions = {
    origin,
    path: pathname + search,
    method: init.method ?? "GET",
    headers: [...new Headers(init.headers)].flat(),
    body: content instanceof ReadableStream ? Readable.fromWeb(content) : typeof content === "string" ? content : null,
    signal: init.signal,
  };
  const response = await agent.request(options);
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const item of [value ?? []].flat()) headers.append(name, item);
  }
  const { statusCode: status, body } = response;
  if (bodiless.includes(status)) {
    await body.dump();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(body) as ReadableStream, { status, headers });
}
