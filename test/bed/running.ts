// A server of ours that listens.

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The process that leads it, and whose descendants do its work. */
  readonly pid: number;
  stop(): Promise<void>;
}
