// Runs processes in process groups and ends whole groups, so that no child process outlives its parent or this process.
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { constants } from "node:os";
import { descendants } from "./processes";
import { redact } from "./redact";

export interface GroupOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A file for all output. */
  readonly log?: string;
  /** Whether to copy output to this process's. */
  readonly show?: boolean;
}

const keptOutput = 64 * 1024;

export class ProcessGroup {
  /** The exit code, or 128 plus the signal's number. */
  readonly exited: Promise<number>;
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #watchers = new Set<() => void>();
  #output = "";
  #running = true;

  private constructor(child: ChildProcess, name: string, options: GroupOptions) {
    this.#child = child;
    this.#name = name;
    const log = options.log === undefined ? undefined : createWriteStream(options.log);
    const take = (to: NodeJS.WriteStream) => (chunk: string) => {
      this.#output = (this.#output + chunk).slice(-keptOutput);
      log?.write(chunk);
      if (options.show === true) to.write(chunk);
      this.#notify();
    };
    child.stdout?.setEncoding("utf8").on("data", take(process.stdout));
    child.stderr?.setEncoding("utf8").on("data", take(process.stderr));
    const killNow = () => this.#killAll();
    process.prependOnceListener("exit", killNow);
    this.exited = new Promise((resolve) => {
      const end = (code: number) => {
        process.off("exit", killNow);
        this.#running = false;
        this.#notify();
        if (log === undefined) resolve(code);
        else log.end(() => resolve(code));
      };
      child.once("error", (error) => {
        this.#output += String(error);
        end(127);
      });
      child.once("close", (code, signal) => end(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  }

  /** Never throws: a command that can't be started exits with 127. */
  static start(command: string, args: readonly string[], options: GroupOptions = {}): ProcessGroup {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new ProcessGroup(child, [command, ...args].join(" "), options);
  }

  /** The leader's process ID; undefined if it couldn't be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The end of its output, at most 64 KiB, redacted. */
  get tail(): string {
    return redact(this.#output);
  }

  /**
   * Waits for the first match in its output.
   * @throws if it exits before, or after `milliseconds`
   */
  async waitForOutput(pattern: RegExp, milliseconds: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        act();
      };
      const fail = (why: string) => settle(() => reject(new Error(`${this.#name}: ${why}\n${this.tail}`)));
      const timer = setTimeout(() => fail(`nothing like ${String(pattern)} in time`), milliseconds);
      const look = () => {
        const match = pattern.exec(this.#output);
        if (match !== null) settle(() => resolve(match));
        else if (!this.#running) fail("exited too early");
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Signals the whole group, and kills it after `grace` milliseconds. */
  async stop(signal: NodeJS.Signals = "SIGTERM", grace = 10_000): Promise<void> {
    this.#signal(signal);
    const timer = setTimeout(() => this.#signal("SIGKILL"), grace);
    await this.exited;
    clearTimeout(timer);
    this.#signal("SIGKILL");
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }

  /** Also kills child processes in groups of their own, because their parent has no time to do it. */
  #killAll(): void {
    const below = this.#child.pid === undefined ? [] : descendants(this.#child.pid);
    this.#signal("SIGKILL");
    for (const pid of below) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It was in this group and is gone.
      }
    }
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group has exited.
    }
  }
}

export interface RunOptions extends GroupOptions {
  /** In milliseconds; default: ten minutes. */
  readonly timeout?: number;
}

/** Runs a command and returns the end of its output. @throws with that output if it fails or times out. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const group = ProcessGroup.start(command, args, options);
  const limit = options.timeout ?? 600_000;
  const state = { late: false };
  const timer = setTimeout(() => {
    state.late = true;
    void group.stop();
  }, limit);
  const code = await group.exited;
  clearTimeout(timer);
  if (code === 0) return group.tail;
  const why = state.late ? `took longer than ${limit / 1000} s` : `exited with ${code}`;
  throw new Error(`${[command, ...args].join(" ")}: ${why}\n${group.tail}`);
}
