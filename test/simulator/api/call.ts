// One call of an operation. Objects that its path names are looked up on access; a missing one is a 404.

import type { FastifyReply, FastifyRequest } from "fastify";
import type { ClusterRecord } from "../clusters";
import type { ClusterResources, RealmResources } from "../cluster-resources/cluster-resources";
import type { Streams } from "../cluster-resources/streams";
import type { Application } from "../published/realms";
import { Problem } from "../problem";
import type { Simulation } from "../simulation";

export class Call<Q = unknown, B = unknown> {
  readonly simulation: Simulation;
  readonly query: Q;
  readonly body: B;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;

  constructor(simulation: Simulation, request: FastifyRequest, reply: FastifyReply) {
    this.simulation = simulation;
    this.#request = request;
    this.#reply = reply;
    this.query = request.query as Q;
    this.body = request.body as B;
  }

  /** Milliseconds since the epoch, on the simulated clock. */
  get now(): number {
    return this.simulation.clock.now();
  }

  param(name: string): string {
    return (this.#request.params as Record<string, string | undefined>)[name] ?? "";
  }

  /** Adds the headers of a 202: where to find the result, and when. */
  respondAccepted(path: string): void {
    this.header("Location", path);
    this.header("Retry-After", "5");
  }

  header(name: string, value: string): void {
    void this.#reply.header(name, value);
  }

  /** Only one of the simulated workspaces has clusters. */
  get hasClusters(): boolean {
    return this.#request.workspaceId === this.simulation.workspace.id;
  }

  get cluster(): ClusterRecord {
    return orNotFound(
      this.hasClusters ? this.simulation.clusters.find(this.param("cluster_id")) : undefined,
      "Cluster",
    );
  }

  get resources(): ClusterResources {
    return this.simulation.resourcesOf(this.cluster);
  }

  get streams(): Streams {
    return this.simulation.streams(this.cluster);
  }

  get realm(): RealmResources {
    const name = this.param("realm_name") || this.param("realm");
    return orNotFound(
      this.resources.realms.find(({ realm }) => realm.name === name),
      "Realm",
    );
  }

  get application(): Application {
    const id = this.param("client_id");
    return orNotFound(
      this.realm.applications.find(({ client_id }) => client_id === id),
      "Application",
    );
  }
}

/** The object, or a 404 with its kind. */
export function orNotFound<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Problem("not-found", `${what} not found.`);
  return thing;
}
