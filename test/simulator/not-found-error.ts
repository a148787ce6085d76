/** A control request for an object that doesn't exist. */
export class NotFoundError extends Error {
  constructor(what: string) {
    super(`no such ${what}`);
  }
}
