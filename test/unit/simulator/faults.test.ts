import assert from "node:assert/strict";
import type { Fault, FaultRule, LoggedRequest } from "../../simulator/control-protocol";
import type { IssuedKey } from "../../simulator/model";
import { useSimulator, type TestResponse } from "./test-simulator";

const newKey = { name: "made", scopes: ["clusters:read"] };

describe("faults", () => {
  const bench = useSimulator({ seed: "empty" });

  const fault = (what: Fault, more: Partial<FaultRule> = {}): Promise<{ id: string }> =>
    bench().control.addFault({ method: "POST", path: "/api-keys", fault: what, ...more });
  const create = (): Promise<TestResponse> => bench().call("POST", "/api-keys", { body: newKey });
  const made = (): number => bench().simulation.keys.list().length - 1;
  const last = (): LoggedRequest => {
    const entry = bench().simulation.log.list().at(-1);
    assert.ok(entry);
    return entry;
  };
  const outcome = (): unknown => {
    const { status, state, carriedOut } = last();
    return { status, state, carriedOut };
  };

  describe("before the work", () => {
    it("drop the connection", async () => {
      await fault({ kind: "drop" });
      await assert.rejects(create(), TypeError);
      assert.deepEqual(outcome(), { status: null, state: "dropped", carriedOut: false });
      assert.equal(made(), 0);
    });

    it("answer any status, as problem details", async () => {
      for (const status of [400, 401, 402, 403, 404, 405, 409, 418, 429, 500, 501, 502, 503, 504]) {
        await fault({ kind: "answer", status }, { times: 1 });
        const answer = await create();
        assert.equal(answer.status, status);
        assert.match(answer.headers.get("content-type") ?? "", /problem\+json/);
        assert.equal((answer.body as { status: number }).status, status);
        assert.deepEqual(outcome(), { status, state: "answered", carriedOut: false });
      }
      assert.equal(made(), 0);
    });

    it("answer with a body, a type, headers and Retry-After as told", async () => {
      await fault({ kind: "answer", status: 503, body: "busy", retryAfter: 7 }, { times: 1 });
      const text = await create();
      assert.deepEqual([text.status, text.text], [503, "busy"]);
      assert.equal(text.headers.get("retry-after"), "7");
      assert.match(text.headers.get("content-type") ?? "", /^text\/plain/);

      const retryAfter = "Tue, 15 Jan 2030 12:00:09 GMT";
      const headers = { "x-odd": "1" };
      const contentType = "application/vnd.odd+json";
      await fault({ kind: "answer", status: 200, body: [1], contentType, retryAfter, headers });
      const json = await create();
      assert.deepEqual([json.status, json.body], [200, [1]]);
      assert.equal(json.headers.get("retry-after"), retryAfter);
      assert.equal(json.headers.get("x-odd"), "1");
      assert.deepEqual(outcome(), { status: 200, state: "answered", carriedOut: false });
    });

    it("answer a gateway's page", async () => {
      await fault({ kind: "html" }, { times: 1 });
      const gateway = await create();
      assert.equal(gateway.status, 502);
      assert.equal(gateway.headers.get("content-type"), "text/html");
      assert.match(gateway.text, /^<!DOCTYPE html>/);
      await fault({ kind: "html", status: 200 });
      assert.deepEqual([(await create()).status, made()], [200, 0]);
    });

    it("wait until released, then go on", async () => {
      const { id } = await fault({ kind: "hold" });
      const answer = create();
      await bench().control.awaitRequests({ path: "/api-keys", reached: "held" });
      assert.deepEqual([made(), (await bench().control.faults())[0]?.waiting], [0, 1]);
      await bench().control.release(id);
      assert.equal((await answer).status, 201);
      assert.deepEqual(outcome(), { status: 201, state: "answered", carriedOut: true });
      assert.deepEqual(await bench().control.faults(), []);
    });

    it("wait, and do the work even if the client has gone", async () => {
      const { id } = await fault({ kind: "hold" });
      const leave = new AbortController();
      const answer = fetch(`${bench().simulator.api}/api-keys`, {
        method: "POST",
        signal: leave.signal,
        body: JSON.stringify(newKey),
        headers: {
          "content-type": "application/json",
          "API-Key": bench().key,
          "API-Version": "2026-06-01.beta",
        },
      });
      await bench().control.awaitRequests({ reached: "held" });
      leave.abort();
      await assert.rejects(answer);
      await bench().control.awaitRequests({ reached: "finished" });
      assert.deepEqual(outcome(), { status: null, state: "aborted", carriedOut: false });
      await bench().control.release(id);
      assert.equal(made(), 1);
      assert.equal(last().carriedOut, true);
      assert.equal(last().state, "aborted");
    });

    it("wait for some time", async () => {
      await fault({ kind: "delay", ms: 20 });
      const from = performance.now();
      assert.equal((await create()).status, 201);
      // Timers may be early by a fraction of a millisecond.
      assert.ok(performance.now() - from > 18);
    });
  });

  describe("after the work", () => {
    it("drop the connection", async () => {
      await fault({ kind: "drop", when: "after" });
      await assert.rejects(create(), TypeError);
      assert.deepEqual(outcome(), { status: null, state: "dropped", carriedOut: true });
      assert.equal(made(), 1);
    });

    it("answer otherwise", async () => {
      await fault({ kind: "answer", status: 504, retryAfter: 1, when: "after" });
      const answer = await create();
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [504, "1"]);
      assert.deepEqual(outcome(), { status: 504, state: "answered", carriedOut: true });
      assert.equal(made(), 1);
    });

    it("answer a page", async () => {
      await fault({ kind: "html", when: "after" });
      assert.deepEqual([(await create()).status, made()], [502, 1]);
    });

    it("answer nothing, under the true status or another", async () => {
      await fault({ kind: "empty" }, { times: 1 });
      const answer = await create();
      assert.deepEqual([answer.status, answer.text, made()], [201, "", 1]);
      assert.equal(answer.headers.get("content-length"), "0");
      await fault({ kind: "empty", status: 502, when: "before" });
      const other = await create();
      assert.deepEqual([other.status, other.text, made()], [502, "", 1]);
    });

    it("cut the body short of its Content-Length", async () => {
      await fault({ kind: "truncated" });
      const response = await fetch(`${bench().simulator.api}/api-keys`, {
        method: "POST",
        body: JSON.stringify(newKey),
        headers: {
          "content-type": "application/json",
          "API-Key": bench().key,
          "API-Version": "2026-06-01.beta",
        },
      });
      assert.equal(response.status, 201);
      assert.match(response.headers.get("content-type") ?? "", /json/);
      assert.ok(Number(response.headers.get("content-length")) > 100);
      await assert.rejects(response.text(), TypeError);
      assert.deepEqual(outcome(), { status: 201, state: "dropped", carriedOut: true });
      assert.equal(made(), 1);
    });

    it("send JSON that is none", async () => {
      await fault({ kind: "malformed" });
      await assert.rejects(create(), SyntaxError);
      assert.deepEqual(outcome(), { status: 201, state: "answered", carriedOut: true });
    });

    it("send JSON that is none in place of an empty list, or of no body at all", async () => {
      await fault({ kind: "malformed" }, { method: "GET", path: "/clusters" });
      await assert.rejects(bench().call("GET", "/clusters"), SyntaxError);
      const { id } = await bench().control.addCluster({ name: "x" });
      await fault({ kind: "malformed" }, { method: "DELETE", path: `/clusters/${id}` });
      await assert.rejects(bench().call("DELETE", `/clusters/${id}`), SyntaxError);
      assert.equal(last().carriedOut, true);
    });

    it("hold the answer back", async () => {
      const { id } = await fault({ kind: "hold", when: "after" });
      const answer = create();
      await bench().control.awaitRequests({ reached: "held" });
      assert.equal(made(), 1);
      await bench().control.release(id);
      assert.equal(((await answer).body as IssuedKey).api_key.name, "made");
    });

    it("stall in the middle of the body", async () => {
      const { id } = await fault({ kind: "stall" });
      const response = await fetch(`${bench().simulator.api}/api-keys`, {
        method: "POST",
        body: JSON.stringify(newKey),
        headers: {
          "content-type": "application/json",
          "API-Key": bench().key,
          "API-Version": "2026-06-01.beta",
        },
      });
      assert.equal(response.status, 201);
      await bench().control.awaitRequests({ reached: "held" });
      const text = response.text();
      await bench().control.release(id);
      assert.equal((JSON.parse(await text) as IssuedKey).api_key.name, "made");
      assert.deepEqual(outcome(), { status: 201, state: "answered", carriedOut: true });
    });

    it("wait for some time", async () => {
      await fault({ kind: "delay", ms: 1, when: "after" });
      assert.equal((await create()).status, 201);
    });

    it("leave a refusal for what it is: nothing was carried out", async () => {
      await fault({ kind: "drop", when: "after" });
      await assert.rejects(bench().call("POST", "/api-keys", { key: null }), TypeError);
      assert.deepEqual(outcome(), { status: null, state: "dropped", carriedOut: false });
    });
  });

  it("hit by method and path only", async () => {
    await fault({ kind: "answer", status: 503 }, { method: "GET", path: "/clusters/{cluster_id}" });
    const { id } = await bench().control.addCluster({ name: "x" });
    assert.equal((await bench().call("GET", "/clusters")).status, 200);
    assert.equal((await bench().call("PATCH", `/clusters/${id}`, { body: {} })).status, 200);
    assert.equal((await bench().call("GET", `/clusters/${id}`)).status, 503);
    assert.equal(last().route, "/clusters/{cluster_id}");
  });

  it("skip some, hit some, and make way for the next rule", async () => {
    await fault({ kind: "answer", status: 500 }, { skip: 1, times: 2 });
    await fault({ kind: "answer", status: 502 }, { skip: 1, times: 1 });
    const statuses = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await create()).status);
    assert.deepEqual(statuses, [201, 500, 500, 502, 201, 201]);
    const [first, second] = await bench().control.faults();
    assert.deepEqual([first?.hits, second?.hits], [2, 1]);
  });

  it("hit any method and any path if told, with or without a key", async () => {
    await bench().control.addFault({ path: "/**", fault: { kind: "answer", status: 503 } });
    for (const path of ["/clusters", "/api-keys", "/nowhere"]) {
      assert.equal((await bench().call("GET", path, { key: null })).status, 503);
    }
  });

  it("end when removed or cleared, and let go whom they hold", async () => {
    const first = await fault({ kind: "hold" });
    const one = create();
    await bench().control.awaitRequests({ reached: "held" });
    await bench().control.removeFault(first.id);
    assert.equal((await one).status, 201);
    await fault({ kind: "hold" });
    const two = create();
    await bench().control.awaitRequests({ reached: "held" });
    await bench().control.clearFaults();
    assert.equal((await two).status, 201);
    await assert.rejects(bench().control.release(first.id), /404/);
    await assert.rejects(bench().control.removeFault(first.id), /404/);
  });

  it("can let go and stay", async () => {
    const { id } = await fault({ kind: "hold" });
    for (let round = 0; round < 2; round += 1) {
      const answer = create();
      await bench().control.awaitRequests({ reached: "held" });
      await bench().control.release(id, true);
      assert.equal((await answer).status, 201);
    }
    assert.equal((await bench().control.faults())[0]?.hits, 2);
  });

  it("are named in the list of requests", async () => {
    const { id } = await fault({ kind: "answer", status: 500 }, { times: 1 });
    await create();
    await create();
    const found = bench().simulation.log.list();
    assert.deepEqual(
      found.map(({ faultId }) => faultId),
      [id, null],
    );
  });

  it("are refused when they are misspelt", async () => {
    const wrong = [
      { path: "/x", fault: { kind: "explode" } },
      { path: "/x", fault: { kind: "delay" } },
      { path: "/x", fault: { kind: "drop", whenever: "after" } },
      { path: "clusters", fault: { kind: "drop" } },
      { path: "/x", time: 1, fault: { kind: "drop" } },
    ];
    for (const rule of wrong) {
      await assert.rejects(bench().control.addFault(rule as FaultRule), /400/);
    }
  });
});
