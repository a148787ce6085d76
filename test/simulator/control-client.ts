// A client of the control server. It only needs `fetch`, so it also runs in the extension host.

import type { ClusterResources } from "./cluster-resources/cluster-resources";
import type {
  BearerState,
  ClockState,
  ClusterChange,
  ClusterInput,
  ClusterState,
  FaultRule,
  FaultState,
  IssuedSecret,
  KeyChange,
  KeyInput,
  LoggedRequest,
  Refusal,
  RequestFilter,
  SeedName,
  Settings,
  SettingsChange,
  SimulationState,
  StreamEntries,
} from "./control-protocol";
import type { ApiKey, IssuedKey } from "./model";

/** A key's ID, or `main` for the workspace's main key. */
export type KeyId = string;

/** Methods reject with the control server's message. */
export class ControlClient {
  readonly #url: string;

  /** @param url the simulator's `control` */
  constructor(url: string) {
    this.#url = url;
  }

  async state(): Promise<SimulationState> {
    return (await this.#call("GET", "/state")) as SimulationState;
  }

  /** All secrets ever issued, in plain text, to search files for them. */
  async secrets(): Promise<IssuedSecret[]> {
    return (await this.#call("GET", "/secrets")) as IssuedSecret[];
  }

  /** Starts over; returns the new main key. Earlier secrets remain in `secrets()`. */
  async reset(to: { seed?: SeedName; keys?: boolean } = {}): Promise<{ key: string }> {
    return (await this.#call("POST", "/reset", to)) as { key: string };
  }

  async changeSettings(change: SettingsChange): Promise<Settings> {
    return (await this.#call("PATCH", "/settings", change)) as Settings;
  }

  /** Uses up the rate limit like another client; returns the current headers. */
  async spend(requests: number): Promise<Record<string, string>> {
    return (await this.#call("POST", "/limits/spend", { requests })) as Record<string, string>;
  }

  async clock(): Promise<ClockState> {
    return (await this.#call("GET", "/clock")) as ClockState;
  }

  async advance(ms: number): Promise<ClockState> {
    return (await this.#call("POST", "/clock/advance", { ms })) as ClockState;
  }

  async freeze(): Promise<ClockState> {
    return (await this.#call("POST", "/clock/freeze")) as ClockState;
  }

  async resume(): Promise<ClockState> {
    return (await this.#call("POST", "/clock/resume")) as ClockState;
  }

  async requests(filter: RequestFilter = {}): Promise<LoggedRequest[]> {
    const query = new URLSearchParams({ ...filter }).toString();
    return (await this.#call("GET", `/requests?${query}`)) as LoggedRequest[];
  }

  async clearRequests(): Promise<void> {
    await this.#call("DELETE", "/requests");
  }

  /** Waits for `count` (default 1) matching requests; rejects after `timeoutMs` (10,000). */
  async awaitRequests(filter: RequestFilter & { count?: number; timeoutMs?: number }): Promise<LoggedRequest[]> {
    return (await this.#call("POST", "/requests/await", filter)) as LoggedRequest[];
  }

  async faults(): Promise<FaultState[]> {
    return (await this.#call("GET", "/faults")) as FaultState[];
  }

  async addFault(rule: FaultRule): Promise<FaultState> {
    return (await this.#call("POST", "/faults", rule)) as FaultState;
  }

  /** Continues the requests that the rule holds, and removes the rule unless `keep`. */
  async release(faultId: string, keep = false): Promise<FaultState> {
    return (await this.#call("POST", `/faults/${faultId}/release`, { keep })) as FaultState;
  }

  /** Removes the rule and continues the requests that it holds. */
  async removeFault(faultId: string): Promise<void> {
    await this.#call("DELETE", `/faults/${faultId}`);
  }

  async clearFaults(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  /** Adds a key, regardless of the quota. */
  async addKey(key: KeyInput): Promise<IssuedKey> {
    return (await this.#call("POST", "/keys", key)) as IssuedKey;
  }

  async changeKey(id: KeyId, change: KeyChange): Promise<ApiKey> {
    return (await this.#call("PATCH", `/keys/${id}`, change)) as ApiKey;
  }

  async rotateKey(id: KeyId): Promise<IssuedKey> {
    return (await this.#call("POST", `/keys/${id}/rotate`)) as IssuedKey;
  }

  async revokeKey(id: KeyId): Promise<ApiKey> {
    return (await this.#call("POST", `/keys/${id}/revoke`)) as ApiKey;
  }

  async expireKey(id: KeyId): Promise<ApiKey> {
    return (await this.#call("POST", `/keys/${id}/expire`)) as ApiKey;
  }

  async removeKey(id: KeyId): Promise<void> {
    await this.#call("DELETE", `/keys/${id}`);
  }

  /** Adds a cluster as given, regardless of the limit. */
  async addCluster(cluster: ClusterInput): Promise<ClusterState> {
    return (await this.#call("POST", "/clusters", cluster)) as ClusterState;
  }

  async changeCluster(id: string, change: ClusterChange): Promise<ClusterState> {
    return (await this.#call("PATCH", `/clusters/${id}`, change)) as ClusterState;
  }

  async removeCluster(id: string): Promise<void> {
    await this.#call("DELETE", `/clusters/${id}`);
  }

  /** The cluster's resources. */
  async clusterResources(clusterId: string): Promise<ClusterResources> {
    return (await this.#call("GET", `/clusters/${clusterId}/resources`)) as ClusterResources;
  }

  /** Replaces lists of a cluster's resources. */
  async changeClusterResources(clusterId: string, change: Partial<ClusterResources>): Promise<ClusterResources> {
    return (await this.#call("PATCH", `/clusters/${clusterId}/resources`, change)) as ClusterResources;
  }

  /** Adds log entries and events. */
  async addEntries(clusterId: string, written: StreamEntries): Promise<void> {
    await this.#call("POST", `/clusters/${clusterId}/entries`, written);
  }

  /** Creates a token that the dashboard accepts, or rejects with a 403. */
  async addBearer(refusal?: Refusal): Promise<BearerState & { token: string }> {
    const body = { refusal: refusal ?? null };
    return (await this.#call("POST", "/bearers", body)) as BearerState & { token: string };
  }

  async removeBearer(id: string): Promise<void> {
    await this.#call("DELETE", `/bearers/${id}`);
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`control: ${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}
