// One call of an operation, with what its path names looked up when it is asked for: what is not
// there is a 404.

import type { FastifyReply, FastifyRequest } from "fastify";
import type { ClusterRecord } from "../clusters";
import type { Contents, RealmContents } from "../contents/contents";
import type { Streams } from "../contents/streams";
import type { Application } from "../published/realms";
import { Problem } from "../problem";
import type { World } from "../world";

export class Call<Q = unknown, B = unknown> {
  readonly world: World;
  readonly query: Q;
  readonly body: B;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;

  constructor(world: World, request: FastifyRequest, reply: FastifyReply) {
    this.world = world;
    this.#request = request;
    this.#reply = reply;
    this.query = request.query as Q;
    this.body = request.body as B;
  }

  /** Milliseconds since the epoch, on the simulated clock. */
  get now(): number {
    return this.world.clock.now();
  }

  param(name: string): string {
    return (this.#request.params as Record<string, string | undefined>)[name] ?? "";
  }

  /** Says where to look what became of it, and when that makes sense. */
  accepted(path: string): void {
    this.header("Location", path);
    this.header("Retry-After", "5");
  }

  header(name: string, value: string): void {
    void this.#reply.header(name, value);
  }

  /** Only one of the simulated workspaces has clusters. */
  get ofClusters(): boolean {
    return this.#request.workspaceId === this.world.workspace.id;
  }

  get cluster(): ClusterRecord {
    return found(this.ofClusters ? this.world.clusters.find(this.param("cluster_id")) : undefined, "Cluster");
  }

  get contents(): Contents {
    return this.world.contents(this.cluster);
  }

  get streams(): Streams {
    return this.world.streams(this.cluster);
  }

  get realm(): RealmContents {
    const name = this.param("realm_name") || this.param("realm");
    return found(
      this.contents.realms.find(({ realm }) => realm.name === name),
      "Realm",
    );
  }

  get application(): Application {
    const id = this.param("client_id");
    return found(
      this.realm.applications.find(({ client_id }) => client_id === id),
      "Application",
    );
  }
}

/** What was looked for, or a 404 that names the kind of thing. */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Problem("not-found", `${what} not found.`);
  return thing;
}
