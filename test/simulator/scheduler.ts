// What will happen on the simulated clock: it is caught up with whenever somebody looks.

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

  /** Lets happen what is due, in the order of its moments. */
  runDue(now: number): void {
    for (let next = this.#tasks[0]; next !== undefined && next.at <= now; next = this.#tasks[0]) {
      this.#tasks.shift();
      next.run();
    }
  }
}
