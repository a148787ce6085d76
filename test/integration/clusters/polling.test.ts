// A cluster with pending changes is polled while it is visible.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { ControlledTimers } from "../host/controlled-timers";
import { hideViews, waitForRows, setUpSession, showViews } from "../host/session";
import { control } from "../host/skycloak";

/** Secret storage's deadline, to be told from the lists' delays. */
const secretStoreTimeout = 20_000;
const pauses = [5_000, 7_500, 11_250, 16_875];

describe("A cluster in a passing status", () => {
  // Clusters don't change by themselves.
  setUpSession({ prepare: () => control().freeze() });
  let timers: ControlledTimers;

  beforeEach(() => {
    timers = ControlledTimers.hold((ms) => ms >= 5_000 && ms <= 60_000 && ms !== secretStoreTimeout);
  });
  afterEach(() => timers.restore());

  /** Asserts how often the clusters were requested, once all requests are complete. */
  async function looks(expected: number): Promise<void> {
    await eventually(async () => {
      const found = await control().requests({ path: "/clusters", reached: "finished" });
      assert.equal(found.length, expected);
    });
  }

  async function waiting(expected: number): Promise<void> {
    await eventually(() => assert.equal(timers.waiting, expected));
  }

  it("is looked at again with growing pauses while the view is visible", async () => {
    await showViews();
    await waitForRows("clusters");
    for (const [index] of pauses.entries()) {
      await waiting(1);
      await looks(index + 1);
      if (index < pauses.length - 1) timers.fire();
    }
    assert.deepEqual(timers.pauses, pauses);
  });

  it("is not looked at while the view is hidden, and again soon when it is back", async () => {
    await showViews();
    await waitForRows("clusters");
    await waiting(1);
    timers.fire();
    await looks(2);
    await waiting(1);
    await hideViews();
    await waiting(0);
    await showViews();
    await waiting(1);
    await looks(2);
    assert.deepEqual(timers.pauses, [5_000, 7_500, 5_000]);
  });

  it("is not looked at where no view is visible to begin with", async () => {
    await hideViews();
    await waitForRows("clusters");
    await looks(1);
    assert.equal(timers.waiting, 0);
  });

  it("is not looked at any more once it has come to an end", async () => {
    await showViews();
    await waitForRows("clusters");
    await waiting(1);
    for (const { id, status } of (await control().state()).clusters) {
      if (["provisioning", "updating", "deleting"].includes(status)) {
        await control().changeCluster(id, { status: "available" });
      }
    }
    timers.fire();
    await looks(2);
    await eventually(async () => {
      assert.ok((await waitForRows("clusters")).every(({ icon }) => !icon.includes("~spin")));
    });
    assert.equal(timers.waiting, 0);
  });
});
