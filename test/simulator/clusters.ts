// The workspace's clusters and their transitions on the simulated clock. Due transitions take place when somebody reads
// a cluster.

import { randomUUID } from "node:crypto";
import { rfc3339, type SimulatedClock } from "./clock";
import type { ClusterChange, ClusterInput, ClusterState, Lifecycle } from "./control-protocol";
import { shaped, type AnswerShape, type Cluster } from "./model";
import { randomToken, type IssuedSecrets } from "./issued-secrets";

interface Transition {
  at: number;
  /** A status, or `gone`. */
  status: string;
}

export interface ClusterRecord {
  cluster: Cluster;
  pending: Transition[];
  shape: AnswerShape;
  /** The part of the automation client's name that doesn't depend on the cluster. */
  automationId: string;
  clientSecret: string | undefined;
}

/** The options of a new cluster. */
export type NewCluster = Pick<Cluster, "name" | "type" | "size" | "version" | "location"> & Partial<Cluster>;

// A cluster with one of these statuses has had no URL yet.
const withoutUrl = new Set(["provisioning", "failed"]);

export class Clusters {
  readonly #clock: SimulatedClock;
  readonly #secrets: IssuedSecrets;
  readonly #random: () => number;
  readonly #lifecycle: () => Lifecycle;
  readonly #records = new Map<string, ClusterRecord>();

  constructor(clock: SimulatedClock, secrets: IssuedSecrets, random: () => number, lifecycle: () => Lifecycle) {
    this.#clock = clock;
    this.#secrets = secrets;
    this.#random = random;
    this.#lifecycle = lifecycle;
  }

  /** All clusters, oldest first. */
  list(): ClusterRecord[] {
    for (const record of this.#records.values()) this.#catchUp(record);
    return [...this.#records.values()];
  }

  find(id: string): ClusterRecord | undefined {
    const record = this.#records.get(id);
    if (record !== undefined) this.#catchUp(record);
    return this.#records.get(id);
  }

  /** Creates a cluster: provisioning, sometimes updating, and available after 45 s to 4 min. */
  create(chosen: NewCluster): ClusterRecord {
    const record = this.put({ ...chosen, status: "provisioning", url: "" });
    const { provisioningMs, passesUpdating } = this.#lifecycle();
    const ready = this.#clock.now() + this.#duration(provisioningMs, 45_000, 240_000);
    if (passesUpdating ?? this.#random() < 1 / 3) {
      const almost = this.#clock.now() + (ready - this.#clock.now()) * 0.7;
      record.pending.push({ at: almost, status: "updating" });
    }
    record.pending.push({ at: ready, status: "available" });
    return record;
  }

  /** Applies a change; the cluster is busy for a while. */
  update(record: ClusterRecord, change: Partial<Cluster>): void {
    Object.assign(record.cluster, change);
    this.#setStatus(record, "updating", this.#clock.now());
    const ready = this.#clock.now() + this.#duration(this.#lifecycle().updatingMs, 20_000, 90_000);
    record.pending = [{ at: ready, status: "available" }];
  }

  /** Deletes a cluster: deleting, and gone after a while. */
  delete(record: ClusterRecord): void {
    this.#setStatus(record, "deleting", this.#clock.now());
    const end = this.#clock.now() + this.#duration(this.#lifecycle().deletingMs, 15_000, 60_000);
    record.pending = [{ at: end, status: "gone" }];
  }

  /** Seconds, 1 to 30, until a retry for a busy cluster makes sense. */
  retryAfter(record: ClusterRecord): number {
    const until = record.pending.at(-1)?.at ?? this.#clock.now();
    return Math.min(30, Math.max(1, Math.ceil((until - this.#clock.now()) / 1_000)));
  }

  /** Adds a cluster as given. */
  put(input: ClusterInput): ClusterRecord {
    const now = rfc3339(this.#clock.now());
    const { transitions, shape, ...fields } = input;
    const cluster: Cluster = {
      id: randomUUID(),
      type: "keycloak",
      size: "small",
      version: "26.4.10",
      location: "eu",
      status: "available",
      management_mode: "full",
      url: "",
      sso_enabled: true,
      auto_upgrade_enabled: true,
      http_relative_path: "",
      created_at: now,
      updated_at: now,
      features: [],
      features_disabled: [],
      ...fields,
    };
    if (fields.url === undefined && !withoutUrl.has(cluster.status)) cluster.url = address(cluster);
    const pending = this.#transitionsFrom(transitions ?? []);
    const record = {
      cluster,
      pending,
      shape: shape ?? {},
      automationId: randomUUID(),
      clientSecret: undefined,
    };
    this.#records.set(cluster.id, record);
    return record;
  }

  /** Changes a cluster for a test. A status that is set cancels the pending transitions. */
  change(record: ClusterRecord, change: ClusterChange): void {
    const { transitions, shape, ...fields } = change;
    if (fields.status !== undefined || transitions !== undefined) record.pending = [];
    if (transitions !== undefined) record.pending = this.#transitionsFrom(transitions);
    if (shape !== undefined) record.shape = shape;
    if (fields.status !== undefined) this.#setStatus(record, fields.status, this.#clock.now());
    Object.assign(record.cluster, fields);
  }

  remove(record: ClusterRecord): void {
    this.#records.delete(record.cluster.id);
  }

  automationClientId({ automationId }: ClusterRecord): string {
    return `skycloak-automation-${automationId}`;
  }

  /** The automation client's secret, created on the first request. */
  clientSecret(record: ClusterRecord): string {
    const secret = (record.clientSecret ??= randomToken(32));
    this.#secrets.add({ kind: "client-secret", secret, of: record.cluster.id });
    return secret;
  }

  /** The item in `GET /clusters`. */
  summary(record: ClusterRecord): Record<string, unknown> {
    const summary = shaped(record.cluster, { omit: ["features", "features_disabled"] });
    return shaped(summary, record.shape);
  }

  /** The response of operations on one cluster. */
  toResponse(record: ClusterRecord): Record<string, unknown> {
    return shaped(record.cluster, record.shape);
  }

  state(record: ClusterRecord): ClusterState {
    const pending = record.pending.map(({ at, status }) => ({ at: rfc3339(at), status }));
    return { ...record.cluster, pending };
  }

  #catchUp(record: ClusterRecord): void {
    const now = this.#clock.now();
    while (record.pending[0] !== undefined && record.pending[0].at <= now) {
      const { at, status } = record.pending[0];
      record.pending = record.pending.slice(1);
      if (status === "gone") this.remove(record);
      else this.#setStatus(record, status, at);
    }
  }

  #setStatus(record: ClusterRecord, status: string, at: number): void {
    const { cluster } = record;
    cluster.status = status;
    cluster.updated_at = rfc3339(at);
    if (status === "available" && cluster.url === "") cluster.url = address(cluster);
  }

  #transitionsFrom(transitions: { inMs: number; status: string }[]): Transition[] {
    return transitions
      .map(({ inMs, status }) => ({ at: this.#clock.now() + inMs, status }))
      .sort((a, b) => a.at - b.at);
  }

  #duration(fixed: number | null, least: number, most: number): number {
    return fixed ?? least + this.#random() * (most - least);
  }
}

function address({ id, location }: Cluster): string {
  return `https://${id}.${location}.skycloak.io`;
}
