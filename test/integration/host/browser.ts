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
    let isDone = false;
    const acting = act().finally(() => (isDone = true));
    const page = await eventually(() => {
      const last = user.openedUrls[opened];
      assert.ok(last !== undefined, "no page was opened");
      return last;
    });
    await answerInBrowser(page, answer);
    // A view may wait for as long, so the first timer needn't be the one of the sign-in.
    await eventually(() => {
      timers.fire();
      assert.ok(isDone, "the sign-in goes on");
    }, 30_000);
    await acting;
  } finally {
    timers.restore();
  }
}
