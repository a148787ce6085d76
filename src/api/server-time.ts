// What time it is at a server, from what it said last: this machine's clock may be set to anything.

import { headerTime } from "./wait";

export class ServerTimes {
  readonly #elapsed: () => number;
  readonly #said = new Map<string, { readonly time: number; readonly at: number }>();

  /** `elapsed`: milliseconds that never go back. */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /** Answers the response. */
  heard(url: string, response: Response): Response {
    const time = headerTime(response.headers.get("date"));
    if (!Number.isNaN(time)) this.#said.set(new URL(url).host, { time, at: this.#elapsed() });
    return response;
  }

  /** RFC 3339, not later than it is; undefined for a server that has not said it. */
  at(host: string): string | undefined {
    const said = this.#said.get(host);
    if (said === undefined) return undefined;
    return new Date(said.time + this.#elapsed() - said.at).toISOString();
  }
}
