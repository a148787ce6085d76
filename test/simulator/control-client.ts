// Control, for tests. Needs nothing but `fetch`, so it also runs inside the extension host.

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

/** Which key: its id, or `main` for the one that the simulator was started with. */
export type KeyId = string;

/** Every method rejects with what control said when it refused. */
export class ControlClient {
  readonly #url: string;

  /** `url`: what the simulator printed as `control`. */
  constructor(url: string) {
    this.#url = url;
  }

  async state(): Promise<SimulationState> {
    return (await this.#call("GET", "/state")) as SimulationState;
  }

  /** Every secret that there ever was, in clear: to search what was written for them. */
  async secrets(): Promise<IssuedSecret[]> {
    return (await this.#call("GET", "/secrets")) as IssuedSecret[];
  }

  /** Begins again; answers the new main key. Secrets of before stay in `secrets()`. */
  async reset(to: { seed?: SeedName; keys?: boolean } = {}): Promise<{ key: string }> {
    return (await this.#call("POST", "/reset", to)) as { key: string };
  }

  async changeSettings(change: SettingsChange): Promise<Settings> {
    return (await this.#call("PATCH", "/settings", change)) as Settings;
  }

  /** Uses up rate limit as another client of the workspace does; answers the headers of now. */
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

  /** Waits until `count` (default 1) requests pass the filter; rejects after `timeoutMs` (10,000). */
  async awaitRequests(filter: RequestFilter & { count?: number; timeoutMs?: number }): Promise<LoggedRequest[]> {
    return (await this.#call("POST", "/requests/await", filter)) as LoggedRequest[];
  }

  async faults(): Promise<FaultState[]> {
    return (await this.#call("GET", "/faults")) as FaultState[];
  }

  async addFault(rule: FaultRule): Promise<FaultState> {
    return (await this.#call("POST", "/faults", rule)) as FaultState;
  }

  /** Lets go whom the rule holds, and ends the rule unless it is to be kept. */
  async release(faultId: string, keep = false): Promise<FaultState> {
    return (await this.#call("POST", `/faults/${faultId}/release`, { keep })) as FaultState;
  }

  /** Ends the rule, and lets go whom it holds. */
  async removeFault(faultId: string): Promise<void> {
    await this.#call("DELETE", `/faults/${faultId}`);
  }

  async clearFaults(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  /** Makes a key as from elsewhere, whatever the plan's quota. */
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

  /** Puts a cluster there as it stands, whatever the plan's limit. */
  async addCluster(cluster: ClusterInput): Promise<ClusterState> {
    return (await this.#call("POST", "/clusters", cluster)) as ClusterState;
  }

  async changeCluster(id: string, change: ClusterChange): Promise<ClusterState> {
    return (await this.#call("PATCH", `/clusters/${id}`, change)) as ClusterState;
  }

  async removeCluster(id: string): Promise<void> {
    await this.#call("DELETE", `/clusters/${id}`);
  }

  /** What is in a cluster. */
  async clusterResources(clusterId: string): Promise<ClusterResources> {
    return (await this.#call("GET", `/clusters/${clusterId}/resources`)) as ClusterResources;
  }

  /** Puts other lists into a cluster, whole ones. */
  async changeClusterResources(clusterId: string, change: Partial<ClusterResources>): Promise<ClusterResources> {
    return (await this.#call("PATCH", `/clusters/${clusterId}/resources`, change)) as ClusterResources;
  }

  /** Adds lines and events to what a cluster writes. */
  async addEntries(clusterId: string, written: StreamEntries): Promise<void> {
    await this.#call("POST", `/clusters/${clusterId}/entries`, written);
  }

  /** Makes a token that the dashboard accepts; with a refusal, it is a 403 all the same. */
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
