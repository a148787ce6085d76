// The proxy and the certificate files that the settings and the environment name. Plain code.

import { homedir } from "node:os";
import { join } from "node:path";
import { createSecureContext, rootCertificates } from "node:tls";
import * as tls from "node:tls";
import { readRegular } from "../files/disk";

export interface Proxy {
  /** Undefined for none. */
  readonly url: string | undefined;
  /** The value of `Proxy-Authorization`, where it does not stand in the address. */
  readonly authorization: string | undefined;
  /** Hosts that are asked directly, as in NO_PROXY. */
  readonly except: string;
}

/** The editor's settings of the same names, below `http.`. */
export interface ProxySettings {
  readonly proxy: string;
  readonly proxyAuthorization: string;
  readonly noProxy: readonly string[];
  readonly proxySupport: string;
}

/** This machine is never asked through a proxy. */
const own = ["localhost", "127.0.0.1", "[::1]"];

export function proxyFrom(
  settings: ProxySettings,
  environment: Readonly<Record<string, string | undefined>>,
): Proxy {
  if (settings.proxySupport === "off") {
    return { url: undefined, authorization: undefined, except: "*" };
  }
  const said = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const url =
    settings.proxy !== ""
      ? settings.proxy
      : said("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY");
  const except = [...own, ...settings.noProxy, said("no_proxy", "NO_PROXY") ?? ""];
  return {
    url: url !== undefined && URL.canParse(url) ? url : undefined,
    authorization: settings.proxyAuthorization === "" ? undefined : settings.proxyAuthorization,
    except: except.filter((one) => one !== "").join(","),
  };
}

/** Bytes; a machine's whole store of authorities takes a fifth of it. */
const largest = 1_000_000;

/** Paths; empty for none. A leading `~/` is the person's home. */
export interface TlsFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface TlsTexts {
  readonly ca: readonly string[];
  readonly cert?: string;
  readonly key?: string;
}

/** Known by its code in `api/response.ts`. Says which setting, and nothing of what the file holds. */
export class TlsFileFailed extends Error {
  readonly code = "TLS_FILE_UNUSABLE";
  constructor(
    readonly setting: keyof TlsFiles,
    readonly path: string,
  ) {
    super(`The file of skycloak.tls.${setting} can't be used`);
  }
}

export function hasTlsFiles({ caFile, certFile, keyFile }: TlsFiles): boolean {
  return [caFile, certFile, keyFile].some((path) => path !== "");
}

/** A setting is one path for all connections, or one for each by any of its `names`. */
export function tlsFileSetting(setting: unknown, names: readonly string[]): string {
  if (typeof setting === "string") return setting.trim();
  if (typeof setting !== "object" || setting === null) return "";
  const paths = new Map<string, unknown>(Object.entries(setting));
  const path = names.map((name) => paths.get(name)).find((one) => typeof one === "string");
  return typeof path === "string" ? path.trim() : "";
}

/** Reads the files and tries whether TLS can use them. @throws TlsFileFailed */
export function readTlsFiles(files: TlsFiles): TlsTexts {
  const read = (setting: keyof TlsFiles): string | undefined => {
    const path = files[setting];
    if (path === "") return undefined;
    const whole = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
    try {
      const file = readRegular(whole, largest);
      if (file.kind === "bytes") return file.bytes.toString("utf8");
    } catch {
      // As for a file of another kind.
    }
    throw new TlsFileFailed(setting, path);
  };
  const [ca, cert, key] = [read("caFile"), read("certFile"), read("keyFile")];
  usable("caFile", files, ca, () => createSecureContext({ ca }));
  usable("certFile", files, cert, () => createSecureContext({ cert }));
  usable("keyFile", files, key, () => createSecureContext({ cert, key }));
  if (cert !== undefined && key === undefined) throw new TlsFileFailed("keyFile", files.keyFile);
  if (key !== undefined && cert === undefined) throw new TlsFileFailed("certFile", files.certFile);
  return {
    ca: ca === undefined ? [] : [...trusted(), ca],
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function usable(
  setting: keyof TlsFiles,
  files: TlsFiles,
  text: string | undefined,
  use: () => unknown,
): void {
  if (text === undefined) return;
  try {
    // OpenSSL takes a text without any certificate for an empty list of them.
    if (!text.includes("-----BEGIN ")) throw new Error("no PEM");
    use();
  } catch {
    throw new TlsFileFailed(setting, files[setting]);
  }
}

/** What this machine trusts already: Node's own, and where Node can tell the system's and the added. */
function trusted(): readonly string[] {
  const { getCACertificates } = tls as {
    getCACertificates?: (type: "default" | "system") => string[];
  };
  if (getCACertificates === undefined) return rootCertificates;
  return [...getCACertificates("default"), ...getCACertificates("system")];
}
