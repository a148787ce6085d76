import assert from "node:assert/strict";
import { formatDateTime, formatRelative } from "../../../src/ui/format";

describe("A list of thousands of times", () => {
  it("makes a formatter once for each kind, however many there are", () => {
    const { DateTimeFormat, RelativeTimeFormat } = Intl;
    let made = 0;
    const counted = <T extends object>(formatter: T): T =>
      new Proxy(formatter, {
        construct: (target, given: unknown[]) => {
          made++;
          const make = target as unknown as new (...all: unknown[]) => object;
          return new make(...given);
        },
      });
    Object.assign(Intl, {
      DateTimeFormat: counted(DateTimeFormat),
      RelativeTimeFormat: counted(RelativeTimeFormat),
    });
    try {
      const now = new Date();
      for (let index = 0; index < 1000; index++) {
        const time = new Date(now.getTime() + index * 60_000);
        formatRelative(time, now, "en-AU");
        formatDateTime(time, "en-AU");
      }
    } finally {
      Object.assign(Intl, { DateTimeFormat, RelativeTimeFormat });
    }
    assert.equal(made, 3);
  });
});
