// Signs in through the page that the extension opened, and waits until the extension notices.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { answerInBrowser } from "../../simulator/sign-in";
import { ControlledTimers } from "./controlled-timers";
import type { FakeUser } from "./fake-user";

/** Milliseconds between two polls of the extension. */
const interval = 5000;

/** Runs `act`, which signs in, and responds to the page that it opens. */
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
