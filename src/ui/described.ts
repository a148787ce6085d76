// What a person is told of a refusal.

export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

export interface Described {
  /** One or two whole sentences. */
  readonly sentence: string;
  /** A few words, for a tree item. */
  readonly short: string;
  readonly remedy?: Remedy;
}
