// The faults that a test has set: which requests they apply to, and which are held.

import type { Fault, FaultRule, FaultState, Moment, ServerName } from "./control-protocol";
import { matchesPath } from "./path-pattern";

interface ActiveRule {
  id: string;
  rule: FaultRule;
  seen: number;
  hits: number;
  held: Set<() => void>;
}

/** A rule applied to one request. */
export interface Hit {
  faultId: string;
  fault: Fault;
  when: Moment;
  /** Resolves when the request is released. */
  released: () => Promise<void>;
}

export class FaultList {
  readonly #rules = new Map<string, ActiveRule>();
  #made = 0;

  add(rule: FaultRule): FaultState {
    this.#made += 1;
    const active = {
      id: `fault-${this.#made}`,
      rule,
      seen: 0,
      hits: 0,
      held: new Set<() => void>(),
    };
    this.#rules.set(active.id, active);
    return state(active);
  }

  list(): FaultState[] {
    return [...this.#rules.values()].map(state);
  }

  /** Continues the requests that this rule holds, and removes the rule unless `keep`. */
  release(id: string, keep = false): FaultState | undefined {
    const active = this.#rules.get(id);
    if (active === undefined) return undefined;
    if (!keep) this.#rules.delete(id);
    for (const letGo of [...active.held]) letGo();
    return state(active);
  }

  clear(): void {
    for (const id of [...this.#rules.keys()]) this.release(id);
  }

  /** Finds the oldest matching rule and counts the request. */
  hit(server: ServerName, method: string, path: string): Hit | undefined {
    for (const active of this.#rules.values()) {
      const { rule } = active;
      if (rule.server !== undefined && rule.server !== server) continue;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (!matchesPath(rule.path, path) || active.hits >= (rule.times ?? Infinity)) continue;
      active.seen += 1;
      if (active.seen <= (rule.skip ?? 0)) continue;
      active.hits += 1;
      return {
        faultId: active.id,
        fault: rule.fault,
        when: moment(rule.fault),
        released: () => heldBy(active),
      };
    }
    return undefined;
  }
}

function heldBy(active: ActiveRule): Promise<void> {
  return new Promise((resolve) => {
    const letGo = (): void => {
      active.held.delete(letGo);
      resolve();
    };
    active.held.add(letGo);
  });
}

function moment(fault: Fault): Moment {
  switch (fault.kind) {
    case "delay":
    case "hold":
    case "drop":
    case "answer":
    case "html":
      return fault.when ?? "before";
    case "empty":
      return fault.when ?? "after";
    case "truncated":
    case "malformed":
    case "stall":
      return "after";
  }
}

function state({ id, rule, hits, held }: ActiveRule): FaultState {
  return { ...rule, id, hits, waiting: held.size };
}
