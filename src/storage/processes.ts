// Whether the process that wrote something for all windows is still running. No clocks are compared: the system is asked
// about processes of this machine, by ID and start time; all others are recognized by their heartbeats. Plain code.

import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

export interface ProcessId {
  readonly process: number;
  /** Unique to this process: the system reuses process IDs. */
  readonly run: string;
  /** Where the process ID is valid: a machine, its boot, its container. */
  readonly host: string;
  /** The start time in the system's own units; empty if the system doesn't report it. */
  readonly started: string;
}

/** This process, and how to query others. */
export interface ProcessOptions extends Pick<ProcessId, "process" | "run"> {
  readonly host: () => string;
  /** The start time of a process on this host; empty if unknown. */
  readonly startTimeOf: (process: number) => string;
  /** Whether a process on this host is alive. */
  readonly isAlive: (process: number) => boolean;
  /** Monotonic milliseconds. Replaced in tests. */
  readonly elapsed?: () => number;
}

/** Heartbeats come every few seconds; after this many checks without a new one, a process counts as ended. */
const maxSilentChecks = 30;

export class Processes {
  readonly #heartbeats: ChangeWatch;
  #self: ProcessId | undefined;

  constructor(private readonly options: ProcessOptions) {
    this.#heartbeats = new ChangeWatch(options.elapsed);
  }

  /** Computed when first needed: nothing is read while the editor starts. */
  get self(): ProcessId {
    const { process, run, host, startTimeOf } = this.options;
    return (this.#self ??= { process, run, host: host(), started: startTimeOf(process) });
  }

  /** Whether the process may still be working on `task`. If it can't be queried, it may until its heartbeat has stopped. */
  mayBeAlive(process: ProcessId, task: string): boolean {
    return this.#isAlive(process) ?? this.#heartbeats.unchanged(task) < maxSilentChecks;
  }

  /** Whether mayBeAlive() is true only because of heartbeats. */
  isUncertain(process: ProcessId, task: string): boolean {
    return this.#isAlive(process) === undefined && this.mayBeAlive(process, task);
  }

  /** Records the last heartbeat of the process that works on `task`. */
  observe(task: string, heartbeat: string): void {
    this.#heartbeats.check(task, heartbeat);
  }

  /** Undefined if the system can't tell. */
  #isAlive({ process, run, host, started }: ProcessId): boolean | undefined {
    const { self } = this;
    if (run === self.run) return true;
    if (host !== self.host) return undefined;
    if (process === self.process || !this.options.isAlive(process)) return false;
    const start = this.options.startTimeOf(process);
    // Another process may have the same ID by now.
    return started === "" || start === "" ? undefined : start === started;
  }
}

/** This process, for others that share a folder with it. */
export function thisProcess(run: string): ProcessOptions {
  return { process: process.pid, run, host: hostToken, startTimeOf, isAlive: isRunning };
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
  const identifiers = [
    hostname(),
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    attempt(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return digestOf(JSON.stringify(identifiers), 16);
}

/** In ticks since the machine was booted; empty without /proc. */
function startTimeOf(id: number): string {
  const stat = attempt(() => readFileSync(`/proc/${id}/stat`, "utf8"));
  // The program's name is in parentheses and may contain anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** The result of `read`, or `fallback` if that fails. */
function attempt(read: () => string, fallback = ""): string {
  try {
    return read();
  } catch {
    return fallback;
  }
}

/** Milliseconds between two checks that count. */
const checkInterval = 2000;

/** Counts how often values were found unchanged. Unlike time, the count doesn't grow while the machine is asleep. */
export class ChangeWatch {
  readonly #seen = new Map<string, { readonly value: string; readonly unchanged: number; readonly at: number }>();

  /** `elapsed`: monotonic milliseconds. */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** Returns how many checks have found the value unchanged. */
  check(name: string, value: string): number {
    const at = this.elapsed();
    const last = this.#seen.get(name);
    const isSame = last?.value === value;
    if (isSame && at - last.at < checkInterval) return last.unchanged;
    const unchanged = isSame ? last.unchanged + 1 : 0;
    this.#seen.set(name, { value, unchanged, at });
    return unchanged;
  }

  /** The result of the last check. */
  unchanged(name: string): number {
    return this.#seen.get(name)?.unchanged ?? 0;
  }
}

const draftEnding = ".draft";

/**
 * Files that exist only while they are being written. Their names identify their process, so that the leftovers of killed
 * processes can be removed.
 */
export class TemporaryFiles {
  constructor(private readonly processes: Processes) {}

  /** A name for a draft of this process. */
  name(): string {
    const { process, run, host, started } = this.processes.self;
    const owner = [digestOf(host), process, started, encodeURIComponent(run).replaceAll("_", "%5F")];
    return `${owner.join("_")}_${crypto.randomUUID()}${draftEnding}`;
  }

  /** Removes drafts of ended processes. */
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
      // The name has only the host's hash.
      host: hostHash === digestOf(host) ? host : `not ${host}`,
    };
  }
}

/** The first hexadecimal digits of a text's SHA-256. */
function digestOf(text: string, length = 12): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
