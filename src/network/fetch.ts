// How a connection's requests go out: by the editor's own `fetch`, which carries the person's proxy,
// login and certificates; only where the settings name certificate files, by undici.

import { createHash } from "node:crypto";
import * as vscode from "vscode";
import { networkProblem } from "../api/response";
import type { Log } from "../ui/log";
import { setting } from "../ui/settings";
import type { Transport } from "./undici";
import {
  tlsFileSetting,
  hasTlsFiles,
  proxyFrom,
  type ProxySettings,
  readTlsFiles,
  TlsFileFailed,
  type TlsFiles,
} from "./settings";

interface Open {
  /** What it was opened with. */
  readonly mark: string;
  readonly road: Promise<Transport>;
}

export class Network {
  readonly #log: Log;
  readonly #open = new Map<string, Open>();

  constructor(log: Log) {
    this.#log = log;
  }

  dispose(): void {
    for (const { road } of this.#open.values()) close(road);
    this.#open.clear();
  }

  /** `connection`: its name, by which (or by whose host) the settings may name files for it alone. */
  async fetch(connection: string, url: string, init: RequestInit): Promise<Response> {
    const files = tlsFilesFor([connection, new URL(url).host]);
    if (hasTlsFiles(files)) return (await this.#road(connection, files)).fetch(url, init);
    try {
      // Looked up for each request: the editor may put another one in place at any time.
      return await globalThis.fetch(url, init);
    } catch (error) {
      // The editor's knows the system's authorities, and not those (seen in VS Code 1.139). Nothing has
      // been sent to a server that was not trusted.
      const caFile = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
      if (caFile === "" || !isUntrusted(error)) throw error;
      // What streams can't be read twice.
      if (init.body instanceof ReadableStream) throw error;
      const road = await this.#road(connection, { caFile, certFile: "", keyFile: "" });
      return road.fetch(url, init);
    }
  }

  async #road(connection: string, files: TlsFiles): Promise<Transport> {
    let texts;
    try {
      texts = readTlsFiles(files);
    } catch (error) {
      if (error instanceof TlsFileFailed) {
        this.#log.warn(`skycloak.tls.${error.setting}: ${error.path} can't be used`);
      }
      throw error;
    }
    const proxy = proxyFrom(proxySettings(), process.env);
    const mark = createHash("sha256")
      .update(JSON.stringify([texts, proxy]))
      .digest("hex");
    const known = this.#open.get(connection);
    if (known?.mark === mark) return known.road;
    if (known !== undefined) close(known.road);
    const road = import("./undici").then(({ createTransport: openRoad }) =>
      openRoad({ ...texts, proxy }),
    );
    this.#open.set(connection, { mark, road });
    return road;
  }
}

/** What a check of the certificate says, before anything is sent; other failures of TLS may come later. */
function isUntrusted(error: unknown): boolean {
  const problem = networkProblem(error);
  return (
    problem.kind === "network" &&
    /^(?:UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT)/.test(problem.code ?? "")
  );
}

function close(road: Promise<Transport>): void {
  road.then((one) => one.close()).catch(() => undefined);
}

function tlsFilesFor(names: readonly string[]): TlsFiles {
  const file = (name: keyof TlsFiles): string => tlsFileSetting(setting(`tls.${name}`), names);
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
