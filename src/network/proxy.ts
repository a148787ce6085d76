// Which proxy the person's own road goes through. The editor knows the one of its settings, and
// otherwise that of the environment; what only the system knows is out of reach here. Pure.

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

export function proxyOf(
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
