// Which process wrote something that windows share, and whether it still runs. No clock is compared:
// a process of this machine is asked for by its number and its start, and of any other one it is
// observed whether it still shows signs of life. Plain code with ports.

import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { Stillness } from "./stillness";

/** A process. What is missing was written by a version that did not know it. */
export interface ProcessId {
  readonly process: number;
  /** No other process has it, before or after: numbers of processes are given out again. */
  readonly run: string;
  /** Where the number means this process and no other: the machine, its boot, its container. */
  readonly host?: string;
  /** When it was started, as the system counts that; empty where the system does not say. */
  readonly started?: string;
}

export interface ProcessPorts {
  /** This process. */
  readonly process: number;
  readonly run: string;
  readonly host?: () => string;
  /** When a process of this host was started; empty where that is not known. */
  readonly startOf?: (process: number) => string;
  /** Whether a process of this host lives. */
  readonly lives: (process: number) => boolean;
  /** Milliseconds that never go back; `performance.now()` unless a test says otherwise. */
  readonly elapsed?: () => number;
}

/** A process shows a sign of life every few seconds; so many looks without one, seconds apart, are its end. */
const silentLooks = 30;

export class Processes {
  readonly #ports: ProcessPorts;
  readonly #signs: Stillness;
  #own: Required<ProcessId> | undefined;

  constructor(ports: ProcessPorts) {
    this.#ports = ports;
    this.#signs = new Stillness(ports.elapsed);
  }

  /** Found out when it is needed: nothing is read while the editor starts. */
  get own(): Required<ProcessId> {
    const { process, run, host, startOf } = this.#ports;
    return (this.#own ??= {
      process,
      run,
      host: host?.() ?? "",
      started: startOf?.(process) ?? "",
    });
  }

  /**
   * Whether it is still at work on `what`, as far as is known. One that can't be asked counts as
   * living until it has been silent for a while.
   */
  mayLive(one: ProcessId, what: string): boolean {
    return this.#isKnownToLive(one) ?? this.#signs.looks(what) < silentLooks;
  }

  /** Whether only signs of life can tell. */
  isInDoubt(one: ProcessId, what: string): boolean {
    return this.#isKnownToLive(one) === undefined && this.mayLive(one, what);
  }

  /** Notes the last sign of life of the process that is at work on `what`. */
  look(what: string, sign: string): void {
    this.#signs.look(what, sign);
  }

  #isKnownToLive({ process, run, host, started = "" }: ProcessId): boolean | undefined {
    const { own } = this;
    if (run === own.run) return true;
    if (host !== undefined && host !== own.host) return undefined;
    if (process === own.process || !this.#ports.lives(process)) return false;
    const start = this.#ports.startOf?.(process) ?? "";
    // Its number may have been given to another process.
    return started === "" || start === "" ? undefined : start === started;
  }
}

/** This process, as seen by others that share a folder with it. */
export function thisProcess(run: string): ProcessPorts {
  return { process: process.pid, run, host: hostToken, startOf, lives: isRunning };
}

/** Signal 0 asks without disturbing it. */
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
    orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    orEmpty(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** In ticks since the machine was booted; empty where there is no /proc. */
function startOf(id: number): string {
  const stat = orEmpty(() => readFileSync(`/proc/${id}/stat`, "utf8"));
  // The name of the program is in brackets, and may hold anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
