// What a person does in the browser that the extension opened, and the wait until it is noticed.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { answerInBrowser } from "../../simulator/sign-in";
import { ControlledTimers } from "./controlled-timers";
import type { FakeUser } from "./fake-user";

/** Milliseconds between two questions of the extension. */
const interval = 5000;

/** Runs what signs in; the person goes on at the code, and answers on the page. */
export async function signInWithBrowser(
  user: FakeUser,
  answer: "allow" | "deny",
  act: () => Promise<void>,
): Promise<void> {
  const timers = ControlledTimers.hold((milliseconds) => milliseconds === interval);
  const opened = user.openedUrls.length;
  try {
    const acting = act();
    const page = await eventually(() => {
      const last = user.openedUrls[opened];
      assert.ok(last !== undefined, "no page was opened");
      assert.equal(timers.waiting, 1);
      return last;
    });
    await answerInBrowser(page, answer);
    timers.fire();
    await acting;
  } finally {
    timers.restore();
  }
}
