// Tasks on the simulated clock. Due tasks run when somebody reads the state.

interface ScheduledTask {
  at: number;
  run: () => void;
}

export class Scheduler {
  #tasks: ScheduledTask[] = [];

  add(at: number, run: () => void): void {
    this.#tasks.push({ at, run });
    this.#tasks.sort((a, b) => a.at - b.at);
  }

  /** Runs all due tasks in order of time. */
  runDue(now: number): void {
    for (let next = this.#tasks[0]; next !== undefined && next.at <= now; next = this.#tasks[0]) {
      this.#tasks.shift();
      next.run();
    }
  }
}
