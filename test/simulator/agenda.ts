// What will happen on the simulated clock: it is caught up with whenever somebody looks.

interface Item {
  at: number;
  happen: () => void;
}

export class Agenda {
  #items: Item[] = [];

  add(at: number, happen: () => void): void {
    this.#items.push({ at, happen });
    this.#items.sort((a, b) => a.at - b.at);
  }

  /** Lets happen what is due, in the order of its moments. */
  catchUp(now: number): void {
    for (let next = this.#items[0]; next !== undefined && next.at <= now; next = this.#items[0]) {
      this.#items.shift();
      next.happen();
    }
  }
}
