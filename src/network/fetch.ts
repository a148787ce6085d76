// Sends requests by the editor's own `fetch`, which uses the user's proxy, proxy login and certificates. Only if the
// settings name certificate files, requests go through undici.

import { createHash } from "node:crypto";
import * as vscode from "vscode";
import { errorCode } from "../api/response";
import type { Log } from "../ui/log";
import { readSetting } from "../ui/settings";
import { proxyFrom, readTlsFiles, tlsFileSetting, TlsFileError } from "./settings";
import type { ProxySettings, TlsFiles } from "./settings";
import type { Transport } from "./undici";

export class Network {
  /** By connection, each with the hash of its certificates and proxy. */
  readonly #transports = new Map<string, { readonly hash: string; readonly transport: Promise<Transport> }>();

  constructor(private readonly log: Log) {}

  dispose(): void {
    for (const { transport } of this.#transports.values()) close(transport);
    this.#transports.clear();
  }

  /** `connection`: its name. The settings may name files for one connection, by its name or its host. */
  async fetch(connection: string, url: string, init: RequestInit): Promise<Response> {
    const files = tlsFilesFor([connection, new URL(url).host]);
    if (Object.values(files).some((path) => path !== ""))
      return (await this.#transport(connection, files)).fetch(url, init);
    try {
      // Looked up for each request, since the editor may replace it at any time.
      return await globalThis.fetch(url, init);
    } catch (error) {
      // The editor's fetch trusts the system's authorities, but not the extra ones (seen in VS Code 1.139). Nothing has
      // been sent to an untrusted server. A body that is a stream can't be sent twice.
      const caFile = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
      if (caFile === "" || !isUntrusted(error) || init.body instanceof ReadableStream) throw error;
      const transport = await this.#transport(connection, { caFile, certFile: "", keyFile: "" });
      return transport.fetch(url, init);
    }
  }

  async #transport(connection: string, files: TlsFiles): Promise<Transport> {
    let texts;
    try {
      texts = readTlsFiles(files);
    } catch (error) {
      if (error instanceof TlsFileError) {
        this.log.warn(`skycloak.tls.${error.setting}: ${error.path} can't be used`);
      }
      throw error;
    }
    const proxy = proxyFrom(proxySettings(), process.env);
    const hash = createHash("sha256")
      .update(JSON.stringify([texts, proxy]))
      .digest("hex");
    const cached = this.#transports.get(connection);
    if (cached?.hash === hash) return cached.transport;
    if (cached !== undefined) close(cached.transport);
    const transport = import("./undici").then(({ createTransport }) => createTransport({ ...texts, proxy }));
    this.#transports.set(connection, { hash, transport });
    return transport;
  }
}

/** Whether the certificate was rejected, which happens before anything is sent. Other TLS errors may occur later. */
function isUntrusted(error: unknown): boolean {
  return /^(?:UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT)/.test(errorCode(error) ?? "");
}

function close(transport: Promise<Transport>): void {
  transport.then((opened) => opened.close()).catch(() => undefined);
}

function tlsFilesFor(names: readonly string[]): TlsFiles {
  const file = (name: keyof TlsFiles): string => tlsFileSetting(readSetting(`tls.${name}`), names);
  return { caFile: file("caFile"), certFile: file("certFile"), keyFile: file("keyFile") };
}

function proxySettings(): ProxySettings {
  const http = vscode.workspace.getConfiguration("http");
  return {
    proxy: http.get<string | null>("proxy") ?? "",
    proxyAuthorization: http.get<string | null>("proxyAuthorization") ?? "",
    noProxy: http.get<string[] | null>("noProxy") ?? [],
    proxySupport: http.get<string | null>("proxySupport") ?? "override",
  };
}
