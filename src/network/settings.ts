// The proxy and the certificate files, from the settings and the environment. Plain code.

import { homedir } from "node:os";
import { join } from "node:path";
import { createSecureContext, rootCertificates, type SecureContextOptions } from "node:tls";
import * as tls from "node:tls";
import { readRegularFile } from "../files/disk";

export interface Proxy {
  /** Undefined for none. */
  readonly url: string | undefined;
  /** The value of `Proxy-Authorization`, if it isn't part of the address. */
  readonly authorization: string | undefined;
  /** Hosts to connect to directly, as in NO_PROXY. */
  readonly except: string;
}

/** VS Code's settings `http.*` of the same names. */
export interface ProxySettings {
  readonly proxy: string;
  readonly proxyAuthorization: string;
  readonly noProxy: readonly string[];
  readonly proxySupport: string;
}

export function proxyFrom(settings: ProxySettings, environment: Readonly<Record<string, string | undefined>>): Proxy {
  if (settings.proxySupport === "off") {
    return { url: undefined, authorization: undefined, except: "*" };
  }
  const variable = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const url =
    settings.proxy !== "" ? settings.proxy : variable("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY");
  // Requests to this machine never use a proxy.
  const except = ["localhost", "127.0.0.1", "[::1]", ...settings.noProxy, variable("no_proxy", "NO_PROXY") ?? ""];
  return {
    url: url !== undefined && URL.canParse(url) ? url : undefined,
    authorization: settings.proxyAuthorization === "" ? undefined : settings.proxyAuthorization,
    except: except.filter((host) => host !== "").join(","),
  };
}

/** Bytes of a certificate file. The authorities of a whole machine take a fifth of this. */
const maxFileSize = 1_000_000;

/** Paths by setting; empty for none. A leading `~/` is the user's home. */
export type TlsFiles = Readonly<Record<"caFile" | "certFile" | "keyFile", string>>;

export interface TlsTexts {
  /** PEM, in addition to the authorities that this machine trusts. */
  readonly ca: readonly string[];
  /** PEM; both or none. */
  readonly cert?: string;
  readonly key?: string;
}

/** Recognized by its code in `api/response.ts`. Names the setting, and nothing of the file's contents. */
export class TlsFileError extends Error {
  readonly code = "TLS_FILE_UNUSABLE";
  constructor(
    readonly setting: keyof TlsFiles,
    readonly path: string,
  ) {
    super(`The file of skycloak.tls.${setting} can't be used`);
  }
}

/** The setting is one path for all connections, or an object with paths by name or host. */
export function tlsFileSetting(setting: unknown, names: readonly string[]): string {
  if (typeof setting === "string") return setting.trim();
  if (typeof setting !== "object" || setting === null) return "";
  const paths = new Map<string, unknown>(Object.entries(setting));
  const path = names.map((name) => paths.get(name)).find((value) => typeof value === "string");
  return typeof path === "string" ? path.trim() : "";
}

/** Reads the files and checks that TLS can use them. @throws TlsFileError */
export function readTlsFiles(files: TlsFiles): TlsTexts {
  const read = (setting: keyof TlsFiles, use: (text: string) => SecureContextOptions): string | undefined => {
    const path = files[setting];
    if (path === "") return undefined;
    try {
      const file = readRegularFile(path.startsWith("~/") ? join(homedir(), path.slice(2)) : path, maxFileSize);
      if (file.kind !== "bytes") throw new Error(file.kind);
      const text = file.bytes.toString("utf8");
      // OpenSSL accepts a text without any certificate as an empty list.
      if (!text.includes("-----BEGIN ")) throw new Error("no PEM");
      createSecureContext(use(text));
      return text;
    } catch {
      throw new TlsFileError(setting, path);
    }
  };
  const ca = read("caFile", (ca) => ({ ca }));
  const cert = read("certFile", (cert) => ({ cert }));
  const key = read("keyFile", (key) => ({ cert, key }));
  if (cert !== undefined && key === undefined) throw new TlsFileError("keyFile", files.keyFile);
  if (key !== undefined && cert === undefined) throw new TlsFileError("certFile", files.certFile);
  return { ca: ca === undefined ? [] : [...trusted(), ca], cert, key };
}

/** The authorities that this machine trusts: Node's own, and the system's and added ones if Node lists them. */
function trusted(): readonly string[] {
  const { getCACertificates } = tls as {
    getCACertificates?: (type: "default" | "system") => string[];
  };
  if (getCACertificates === undefined) return rootCertificates;
  return [...getCACertificates("default"), ...getCACertificates("system")];
}
