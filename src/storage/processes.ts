// Which process wrote something that windows share, and whether it still runs. No clock is compared:
// the system is asked about processes on this machine by id and start time; for all others, their
// heartbeats are observed. Plain code.

import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

export interface ProcessId {
  readonly process: number;
  /** Unique to this process: process ids are reused. */
  readonly run: string;
  /** Where the process id is valid: the machine, its boot, its container. */
  readonly host: string;
  /** The start time in the system's own units; empty where the system does not report it. */
  readonly started: string;
}

export interface ProcessOptions {
  /** This process. */
  readonly process: number;
  readonly run: string;
  readonly host: () => string;
  /** The start time of a process on this host; empty where that is unknown. */
  readonly startTimeOf: (process: number) => string;
  /** Whether a process on this host is alive. */
  readonly isAlive: (process: number) => boolean;
  /** Monotonic milliseconds; `performance.now()` unless a test says otherwise. */
  readonly elapsed?: () => number;
}

/** A process gives a heartbeat every few seconds; after this many looks without one it counts as ended. */
const silentLooks = 30;

export class Processes {
  readonly #heartbeat: ChangeWatch;
  #own: ProcessId | undefined;

  constructor(private readonly ports: ProcessOptions) {
    this.#heartbeat = new ChangeWatch(ports.elapsed);
  }

  /** Computed when first needed: nothing is read while the editor starts. */
  get self(): ProcessId {
    const { process, run, host, startTimeOf: startOf } = this.ports;
    return (this.#own ??= { process, run, host: host(), started: startOf(process) });
  }

  /**
   * Whether a process is still working on `what`, as far as is known. A process that can't be queried
   * counts as alive until it has been silent for a while.
   */
  mayBeAlive(one: ProcessId, what: string): boolean {
    return this.#isKnownToLive(one) ?? this.#heartbeat.looks(what) < silentLooks;
  }

  /** Whether only heartbeats can tell. */
  isUncertain(one: ProcessId, what: string): boolean {
    return this.#isKnownToLive(one) === undefined && this.mayBeAlive(one, what);
  }

  /** Records the last heartbeat of the process that is working on `what`. */
  observe(what: string, heartbeat: string): void {
    this.#heartbeat.look(what, heartbeat);
  }

  #isKnownToLive({ process, run, host, started }: ProcessId): boolean | undefined {
    const { self: own } = this;
    if (run === own.run) return true;
    if (host !== own.host) return undefined;
    if (process === own.process || !this.ports.isAlive(process)) return false;
    const start = this.ports.startTimeOf(process);
    // Its id may have been reused by another process.
    return started === "" || start === "" ? undefined : start === started;
  }
}

/** This process, as others see it that share a folder with it. */
export function thisProcess(run: string): ProcessOptions {
  return { process: process.pid, run, host: hostToken, startTimeOf: startOf, isAlive: isRunning };
}

/** Signal 0 queries a process without disturbing it. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function hostToken(): string {
  const parts = [
    hostname(),
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"), ""),
    attempt(() => readlinkSync("/proc/self/ns/pid"), ""),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** In ticks since the machine was booted; empty where there is no /proc. */
function startOf(id: number): string {
  const stat = attempt(() => readFileSync(`/proc/${id}/stat`, "utf8"), "");
  // The program's name is in parentheses, and may contain anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** The result, or `otherwise` if that throws. */
function attempt(act: () => string, otherwise: string): string {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

/** Milliseconds between two looks that count. */
const betweenLooks = 2000;

/**
 * Whether something stays unchanged while it is being watched. Looks are counted instead of time: a
 * machine that slept for an hour has not looked meanwhile.
 */
export class ChangeWatch {
  readonly #seen = new Map<string, { value: string; looks: number; at: number }>();

  /** `elapsed`: monotonic milliseconds. */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** Looks at it. Returns how many looks have found it unchanged. */
  look(name: string, value: string): number {
    const at = this.elapsed();
    const before = this.#seen.get(name);
    if (before?.value !== value) {
      this.#seen.set(name, { value, looks: 0, at });
      return 0;
    }
    if (at - before.at < betweenLooks) return before.looks;
    this.#seen.set(name, { value, looks: before.looks + 1, at });
    return before.looks + 1;
  }

  looks(name: string): number {
    return this.#seen.get(name)?.looks ?? 0;
  }
}

const draftEnding = ".draft";

/**
 * Files that are in use for a moment only. Their names say which process they belong to, so that what a
 * killed process left behind can be removed, and what is still being written is left alone.
 */
export class TemporaryFiles {
  constructor(private readonly processes: Processes) {}

  /** A name for a draft of this process. */
  name(): string {
    const { process, run, host, started } = this.processes.self;
    const owner = [hashed(host), process, started, encodeURIComponent(run).replaceAll("_", "%5F")];
    return `${owner.join("_")}_${crypto.randomUUID()}${draftEnding}`;
  }

  /** Removes drafts of ended processes. `lastSign`: the last heartbeat that a process gave. */
  async removeAbandoned(
    folder: string,
    names: readonly string[],
    lastHeartbeat: (run: string) => Promise<string> = () => Promise.resolve(""),
  ): Promise<void> {
    for (const name of names) {
      const owner = this.#ownerOf(name);
      if (owner === undefined) continue;
      this.processes.observe(name, await lastHeartbeat(owner.run));
      if (this.processes.mayBeAlive(owner, name)) continue;
      await unlink(join(folder, name)).catch(() => undefined);
    }
  }

  /** Undefined if it is not a draft. */
  #ownerOf(name: string): ProcessId | undefined {
    if (!name.endsWith(draftEnding)) return undefined;
    const [hostHash, process, started, run] = name.split("_");
    if (run === undefined || started === undefined) return undefined;
    const { host } = this.processes.self;
    return {
      process: Number(process),
      run: attempt(() => decodeURIComponent(run), run),
      started,
      // Of another host it is enough to know that it is not this one.
      host: hostHash === hashed(host) ? host : `not ${host}`,
    };
  }
}

function hashed(host: string): string {
  return createHash("sha256").update(host).digest("hex").slice(0, 12);
}
