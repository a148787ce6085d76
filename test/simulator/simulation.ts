// A simulated Skycloak workspace, shared by all servers. Loading a seed replaces its state.

import { randomUUID } from "node:crypto";
import { rfc3339, SimulatedClock } from "./clock";
import { Clusters, type ClusterRecord } from "./clusters";
import type { ClusterResources, ResourceFactory } from "./cluster-resources/cluster-resources";
import type {
  BearerState,
  Refusal,
  SeedName,
  Settings,
  SettingsChange,
  Workspace,
  SimulationState,
} from "./control-protocol";
import { Scheduler } from "./scheduler";
import { Transfers } from "./cluster-resources/transfers";
import { FaultList } from "./fault-list";
import { ApiKeys, type IssuedRecord } from "./api-keys";
import { clusterLocations, clusterTypes } from "./model";
import { Problem } from "./problem";
import { createStreams, type Streams } from "./cluster-resources/streams";
import type { Extension } from "./published/clusters";
import { RateLimiter } from "./rate-limit";
import { RequestLog } from "./request-log";
import { digest, randomToken, IssuedSecrets } from "./issued-secrets";
import { platformExtensions } from "./cluster-resources/extension-catalog";
import { seeds } from "./seeds/seeds";

interface Bearer extends BearerState {
  digest: string;
}

/** The state that a seed creates. */
interface Content {
  settings: Settings;
  workspace: { id: string; name: string };
  keys: ApiKeys;
  main: IssuedRecord;
  clusters: Clusters;
  limiter: RateLimiter;
  bearers: Map<string, Bearer>;
  fillCluster: ResourceFactory;
  resources: WeakMap<ClusterRecord, ClusterResources>;
  streams: WeakMap<ClusterRecord, Streams>;
  extensions: Extension[];
  transfers: Transfers;
  agenda: Scheduler;
}

export interface SimulationOptions {
  seed: SeedName;
  /** Whether the API has key operations. */
  keys: boolean;
  /** The real time in milliseconds since the epoch. */
  realNow?: () => number;
  /** Random numbers from 0 up to 1 for the durations of transitions. */
  random?: () => number;
}

export class Simulation {
  readonly clock: SimulatedClock;
  readonly secrets = new IssuedSecrets();
  readonly faults = new FaultList();
  readonly log: RequestLog;
  /** The URLs of the other servers, once they listen. */
  readonly addresses = { keycloak: "", storage: "" };
  readonly #random: () => number;
  #seed: SeedName;
  #keysOffered: boolean;
  #loaded: Content;
  #isAccessToken: (token: string) => Promise<boolean> = () => Promise.resolve(false);

  constructor(options: SimulationOptions) {
    this.clock = new SimulatedClock(options.realNow);
    this.log = new RequestLog(this.clock, this.secrets);
    this.#random = options.random ?? Math.random;
    this.#seed = options.seed;
    this.#keysOffered = options.keys;
    this.#loaded = this.#build();
  }

  get keys(): ApiKeys {
    return this.#loaded.keys;
  }

  get clusters(): Clusters {
    return this.#loaded.clusters;
  }

  /** A cluster's resources, created on the first request. */
  resourcesOf(record: ClusterRecord): ClusterResources {
    const { resources, fillCluster } = this.#loaded;
    const made = resources.get(record) ?? fillCluster(record, this.clock.now(), this.extensions);
    resources.set(record, made);
    return made;
  }

  /** A cluster's logs and events. */
  streams(record: ClusterRecord): Streams {
    const { streams } = this.#loaded;
    const made = streams.get(record) ?? createStreams(record, this.resourcesOf(record));
    streams.set(record, made);
    return made;
  }

  /** The extensions that clusters can install. */
  get extensions(): Extension[] {
    return this.#loaded.extensions;
  }

  /** Exported and imported files. */
  get transfers(): Transfers {
    return this.#loaded.transfers;
  }

  get scheduler(): Scheduler {
    return this.#loaded.agenda;
  }

  /** Sets the URLs of the other servers. */
  listening(addresses: { keycloak: string; storage: string }): void {
    Object.assign(this.addresses, addresses);
    this.transfers.storage = addresses.storage;
  }

  /** A random number between the two, or the fixed one. */
  draw(fixed: number | null, least: number, most: number): number {
    return fixed ?? least + this.#random() * (most - least);
  }

  get limiter(): RateLimiter {
    return this.#loaded.limiter;
  }

  get settings(): Settings {
    return this.#loaded.settings;
  }

  get workspace(): { id: string; name: string } {
    return this.#loaded.workspace;
  }

  get mainKeyId(): string {
    return this.#loaded.main.record.id;
  }

  /** The main key's first secret. */
  get mainSecret(): string {
    return this.#loaded.main.secret;
  }

  /** Starts over with this or the same seed: real time, no faults, no requests, new secrets. */
  reset(seed = this.#seed, keys = this.#keysOffered): void {
    this.faults.clear();
    this.log.clear();
    this.clock.reset();
    this.#seed = seed;
    this.#keysOffered = keys;
    this.#loaded = this.#build();
  }

  changeSettings(change: SettingsChange): void {
    const { lifecycle, plan, limits, ...rest } = change;
    Object.assign(this.settings, rest);
    Object.assign(this.settings.lifecycle, lifecycle);
    Object.assign(this.settings.plan, plan);
    Object.assign(this.settings.limits, limits);
  }

  /** Throws a 402 if the plan allows no more keys. */
  checkKeyQuota(): void {
    this.#checkPlan("API keys", this.keys.activeCount, this.settings.plan.keyLimit);
  }

  /** Throws a 402 if the plan allows no more clusters. */
  checkClusterQuota(): void {
    this.#checkPlan("clusters", this.clusters.list().length, this.settings.plan.clusterLimit);
  }

  /** Creates a token that the dashboard accepts, or rejects for the given reason. */
  addBearer(refusal: Refusal | null): BearerState & { token: string } {
    const token = randomToken(48);
    const bearer = { id: randomUUID(), refusal, digest: digest(token) };
    this.#loaded.bearers.set(bearer.id, bearer);
    this.secrets.add({ kind: "bearer-token", secret: token, of: bearer.id });
    return { id: bearer.id, refusal, token };
  }

  removeBearer(id: string): boolean {
    return this.#loaded.bearers.delete(id);
  }

  findBearer(token: string): BearerState | undefined {
    const wanted = digest(token);
    return [...this.#loaded.bearers.values()].find((bearer) => bearer.digest === wanted);
  }

  /** Sets the function that validates the OAuth server's tokens. */
  acceptAccessTokens(isValid: (token: string) => Promise<boolean>): void {
    this.#isAccessToken = isValid;
  }

  /** The user of a token; undefined if it is invalid. */
  async signedIn(token: string): Promise<Pick<BearerState, "refusal"> | undefined> {
    const bearer = this.findBearer(token);
    if (bearer !== undefined) return bearer;
    return (await this.#isAccessToken(token)) ? { refusal: this.settings.signInRefusal } : undefined;
  }

  /** The workspaces of the signed-in user. */
  get workspaces(): Workspace[] {
    return [this.workspace, ...this.settings.otherWorkspaces];
  }

  /** The whole state, without secrets. */
  state(): SimulationState {
    const { keys, clusters, bearers, settings, workspace } = this.#loaded;
    return {
      seed: this.#seed,
      workspace,
      mainKeyId: this.mainKeyId,
      clock: { now: rfc3339(this.clock.now()), frozen: this.clock.frozen },
      settings,
      clusters: clusters.list().map((record) => clusters.state(record)),
      keys: keys.list().map((record) => keys.view(record)),
      bearers: [...bearers.values()].map(({ id, refusal }) => ({ id, refusal })),
      faults: this.faults.list(),
    };
  }

  #checkPlan(what: string, usage: number, limit: number): void {
    if (usage < limit) return;
    const { name, requiredPlan } = this.settings.plan;
    throw new Problem("plan-limit-exceeded", `The plan allows ${limit} ${what}.`, {
      members: {
        current_plan: name,
        required_plan: requiredPlan,
        current_usage: usage,
        current_limit: limit,
      },
    });
  }

  #build(): Content {
    const seed = seeds[this.#seed](this.clock.now());
    const settings: Settings = {
      versionsShape: "objects",
      revokeAnswers: 200,
      keyManagement: this.#keysOffered ? "offered" : "not-found",
      keyForm: "alternating",
      rotationKeepsPrefix: false,
      availableTypes: [...clusterTypes],
      enabledTypes: [...seed.enabledTypes],
      availableLocations: [...clusterLocations],
      lifecycle: {
        provisioningMs: null,
        passesUpdating: null,
        updatingMs: null,
        deletingMs: null,
        exportMs: null,
        extensionMs: null,
        upgradeEnds: "completed",
      },
      plan: { ...seed.plan },
      limits: { second: 5, minute: 300, hour: 5_000, day: 25_000 },
      otherWorkspaces: [],
      signInRefusal: null,
      accessTokenSeconds: 300,
      brokenAutomationClients: [],
      quietStreams: false,
      automationTokenUrls: "simulated",
      automationTokenSeconds: 60,
      exportBytes: 64 * 1_024,
      verificationFinds: "verified",
    };
    const workspace = { id: randomUUID(), name: seed.workspaceName };
    const keys = new ApiKeys(workspace.id, this.clock, this.secrets, () => settings);
    const main = keys.add(seed.mainKey);
    for (const key of seed.keys) keys.add(key);
    const clusters = new Clusters(this.clock, this.secrets, this.#random, () => settings.lifecycle);
    for (const cluster of seed.clusters) clusters.put(cluster);
    const limiter = new RateLimiter(
      () => this.clock.wall(),
      () => settings.limits,
    );
    return {
      settings,
      workspace,
      keys,
      main,
      clusters,
      limiter,
      bearers: new Map<string, Bearer>(),
      fillCluster: seed.createResources,
      resources: new WeakMap<ClusterRecord, ClusterResources>(),
      streams: new WeakMap<ClusterRecord, Streams>(),
      extensions: platformExtensions(this.clock.now()),
      transfers: Object.assign(new Transfers(), { storage: this.addresses.storage }),
      agenda: new Scheduler(),
    };
  }
}
