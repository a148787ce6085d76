// All requests to the API and the dashboard, and a way to wait for one.

import { rfc3339, type SimulatedClock } from "./clock";
import type { LoggedRequest, RequestFilter } from "./control-protocol";
import { matchesPath } from "./path-pattern";
import type { IssuedSecrets } from "./issued-secrets";

/** What is known when a request arrives; `url` is its path and query. */
export type Arrival = Pick<LoggedRequest, "server" | "method" | "apiVersion" | "userAgent"> & {
  url: string;
};

interface Waiter {
  filter: RequestFilter;
  count: number;
  wake: () => void;
}

export class RequestLog {
  readonly #clock: SimulatedClock;
  readonly #secrets: IssuedSecrets;
  readonly #waiters = new Set<Waiter>();
  #entries: LoggedRequest[] = [];
  #seq = 0;

  constructor(clock: SimulatedClock, secrets: IssuedSecrets) {
    this.#clock = clock;
    this.#secrets = secrets;
  }

  /** Adds a request. Change the entry only by `update`, which notifies those who wait for it. */
  arrive(arrival: Arrival): LoggedRequest {
    const { server, method, apiVersion, userAgent } = arrival;
    const url = this.#secrets.mask(arrival.url);
    const split = url.indexOf("?");
    this.#seq += 1;
    const entry: LoggedRequest = {
      seq: this.#seq,
      server,
      method,
      path: split < 0 ? url : url.slice(0, split),
      query: split < 0 ? "" : url.slice(split + 1),
      route: null,
      at: rfc3339(this.#clock.now()),
      wallMs: this.#clock.wall(),
      apiVersion,
      userAgent,
      keyId: null,
      status: null,
      state: "open",
      carriedOut: false,
      faultId: null,
      secretInUrl: url !== arrival.url,
    };
    this.#entries.push(entry);
    this.#wake();
    return entry;
  }

  update(entry: LoggedRequest, change: Partial<LoggedRequest>): void {
    Object.assign(entry, change);
    this.#wake();
  }

  /** In order of arrival. */
  list(filter: RequestFilter = {}): LoggedRequest[] {
    return this.#entries.filter((entry) => passes(entry, filter));
  }

  clear(): void {
    this.#entries = [];
  }

  /**
   * The matching requests, once there are `count` of them; undefined if that takes longer than `timeoutMs` of real
   * time.
   */
  async atLeast(count: number, filter: RequestFilter, timeoutMs: number): Promise<LoggedRequest[] | undefined> {
    const enough = (): boolean => this.list(filter).length >= count;
    if (!enough()) {
      await new Promise<void>((resolve) => {
        const waiter = { filter, count, wake: done };
        const timer = setTimeout(done, timeoutMs);
        const waiters = this.#waiters;
        function done(): void {
          clearTimeout(timer);
          waiters.delete(waiter);
          resolve();
        }
        waiters.add(waiter);
      });
    }
    return enough() ? this.list(filter) : undefined;
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (this.list(waiter.filter).length >= waiter.count) waiter.wake();
    }
  }
}

function passes(entry: LoggedRequest, filter: RequestFilter): boolean {
  if (filter.method !== undefined && filter.method !== entry.method) return false;
  if (filter.path !== undefined && !matchesPath(filter.path, entry.path)) return false;
  switch (filter.reached ?? "arrived") {
    case "arrived":
      return true;
    case "held":
      return entry.state === "held";
    case "finished":
      return entry.state !== "open" && entry.state !== "held";
  }
}
