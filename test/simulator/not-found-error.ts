/** What a test asked control about, and is not there. */
export class NotFoundError extends Error {
  constructor(what: string) {
    super(`no such ${what}`);
  }
}
