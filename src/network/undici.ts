// Requests with certificates of the person's own, which the editor's `fetch` can't do. Loaded only
// where the settings name such files: it is as large as all the rest. Built from undici's own parts
// and not from its index, which puts a dispatcher into global slots of this process, and with that
// into every other extension's requests.

import { Readable } from "node:stream";
import connect from "undici/lib/api/api-connect.js";
import request from "undici/lib/api/api-request.js";
import { prototype as dispatcherPrototype } from "undici/lib/dispatcher/dispatcher.js";
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js";
import type { Dispatcher } from "undici";
import type { Proxy } from "./settings";

export interface TransportOptions {
  /** PEM. In addition to what this machine trusts. */
  readonly ca: readonly string[];
  /** PEM; both or none. */
  readonly cert?: string;
  readonly key?: string;
  readonly proxy: Proxy;
}

export interface Transport {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Ends when the requests under way have. */
  readonly close: () => Promise<void>;
}

// What undici's index does to its own class; the agent of a proxy counts on it.
Object.assign(dispatcherPrototype, { connect, request });

/** Statuses that have no body, which `Response` insists on. */
const bodiless = [101, 103, 204, 205, 304];

/** Known by its code in `api/response.ts`. undici's support for SOCKS is experimental. */
class ProxyKindUnusable extends Error {
  readonly code = "PROXY_KIND_UNUSABLE";
}

/**
 * Connections are kept for the next request, as the editor's are.
 * @throws for a bad certificate, and for a proxy that speaks no HTTP.
 */
export function createTransport({ ca, cert, key, proxy }: TransportOptions): Transport {
  if (proxy.url !== undefined && !/^https?:/i.test(proxy.url)) throw new ProxyKindUnusable();
  const tls = {
    ...(ca.length === 0 ? {} : { ca: [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  const agent = new EnvHttpProxyAgent({
    connect: tls,
    requestTls: tls,
    // A proxy is asked with what the machine trusts and these, but shown no certificate of the person's.
    proxyTls: ca.length === 0 ? {} : { ca: [...ca] },
    // Empty and not left out: then it would look into the environment by itself.
    httpProxy: proxy.url ?? "",
    httpsProxy: proxy.url ?? "",
    noProxy: proxy.except,
    ...(proxy.authorization === undefined ? {} : { token: proxy.authorization }),
  });
  return {
    fetch: (url, init) => send(agent, url, init),
    close: () => agent.close(),
  };
}

function bodyOf(body: RequestInit["body"]): string | Readable | null {
  return body instanceof ReadableStream
    ? Readable.fromWeb(body)
    : typeof body === "string"
      ? body
      : null;
}

async function send(agent: Dispatcher, url: string, init: RequestInit): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const options: Dispatcher.RequestOptions = {
    origin,
    path: pathname + search,
    method: init.method ?? "GET",
    headers: [...new Headers(init.headers)].flat(),
    // What this extension sends is text, or a file.
    body: bodyOf(init.body),
    ...(init.signal == null ? {} : { signal: init.signal }),
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
