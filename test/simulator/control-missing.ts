/** What a test asked control about, and is not there. */
export class Missing extends Error {
  constructor(what: string) {
    super(`no such ${what}`);
  }
}
