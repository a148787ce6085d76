import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { send, useSimulator, type TestResponse } from "./test-simulator";

interface Shown {
  id: string;
  status: string;
  progress: number;
  download_url: string | null;
  sha256_checksum: string | null;
  file_size_bytes: number | null;
  error_message: string | null;
  source_version: string | null;
  completed_at: string | null;
  expires_at: string | null;
  realm: string;
}

describe("files that leave and enter a cluster", () => {
  const bench = useSimulator({ seed: "acme" });
  const path = (rest: string): string => `/clusters/${bench().simulation.clusters.list()[0]?.cluster.id ?? ""}/${rest}`;
  const begin = async (rest: string, body: object): Promise<{ shown: Shown; at: string }> => {
    const answer = await bench().call("POST", path(rest), { body });
    assert.equal(answer.status, 202, answer.text);
    assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
    return { shown: answer.body as Shown, at: answer.headers.get("location") ?? "" };
  };
  const look = async (at: string): Promise<Shown> => {
    const answer = await bench().call("GET", at);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Shown;
  };
  const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
  const fetched = (url: string | null, headers?: Record<string, string>): Promise<TestResponse> =>
    send(url ?? "", { method: "GET", ...(headers === undefined ? {} : { headers }) });
  // Random, because leak checks search for it.
  const password = randomUUID();

  it("are made on the clock, and fetched whole by an address of their own", async () => {
    await bench().control.changeSettings({ lifecycle: { exportMs: 10_000 }, exportBytes: 5_000 });
    const { shown, at } = await begin("exports", { format: "pgdump" });
    assert.deepEqual([shown.status, shown.progress, shown.download_url], ["pending", 0, null]);
    assert.equal(at, path(`exports/${shown.id}`));
    await bench().control.advance(5_500);
    const half = await look(at);
    assert.deepEqual([half.status, half.progress], ["processing", 50]);
    assert.equal((await bench().call("DELETE", at)).status, 409);
    await bench().control.advance(4_500);
    const done = await look(at);
    assert.deepEqual([done.status, done.file_size_bytes], ["completed", 5_000]);
    const file = await fetched(done.download_url);
    assert.deepEqual([file.status, file.text.length], [200, 5_000]);
    assert.ok(file.text.startsWith("PK\u0003\u0004"));
    assert.equal(sha(file.text), done.sha256_checksum);
    assert.match(file.headers.get("content-disposition") ?? "", /\.zip"$/);
    assert.equal((await bench().call("DELETE", at)).status, 204);
    assert.equal((await fetched(done.download_url)).status, 404);
  });

  it("are not given to a wrong signature, and not to somebody who shows a key", async () => {
    await bench().control.changeSettings({ lifecycle: { exportMs: 0 } });
    const { at } = await begin("exports", { format: "sql" });
    const { download_url } = await look(at);
    assert.equal((await fetched(`${download_url ?? ""}0`)).status, 403);
    assert.equal((await fetched(download_url, { "API-Key": bench().key })).status, 400);
    assert.equal((await fetched(download_url, { authorization: "Bearer x" })).status, 400);
    const [request] = await bench().control.requests({ path: "/exports/**" });
    assert.deepEqual([request?.server, request?.method], ["storage", "GET"]);
    await bench().control.advance(86_400_000 - 1);
    assert.equal((await fetched((await look(at)).download_url)).status, 200);
    await bench().control.advance(1);
    assert.equal((await look(at)).download_url, null);
    assert.equal((await fetched(download_url)).status, 404);
  });

  it("with credentials need a password", async () => {
    const wanted = { format: "sql", include_credentials: true };
    const refused = await bench().call("POST", path("exports"), { body: wanted });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /encryption_password/);
    await begin("exports", { ...wanted, encryption_password: password });
    await begin("exports", { format: "sql", include_credentials: false });
  });

  it("can be broken by faults", async () => {
    await bench().control.changeSettings({ lifecycle: { exportMs: 0 } });
    const { at } = await begin("exports", { format: "sql" });
    const done = await look(at);
    const fault = { kind: "malformed" } as const;
    await bench().control.addFault({ server: "storage", path: "/exports/**", times: 1, fault });
    const broken = await fetched(done.download_url);
    assert.ok(broken.status === 200 && sha(broken.text) !== done.sha256_checksum);
  });

  it("of realms need a password, which is known to the register and shown nowhere", async () => {
    const short = await bench().call("POST", path("realms/partners/exports"), {
      body: { encryption_password: "short" },
    });
    assert.equal(short.status, 422);
    const { shown, at } = await begin("realms/partners/exports", { encryption_password: password });
    assert.equal(at, `/realm-exports/${shown.id}`);
    assert.equal((await look(at)).source_version, null);
    await bench().control.advance(60_000);
    const done = await look(at);
    assert.equal(done.source_version, "26.4.10");
    assert.equal(Date.parse(done.expires_at ?? "") - Date.parse(done.completed_at ?? ""), 86_400_000);
    const file = await fetched(done.download_url);
    assert.match(file.headers.get("content-disposition") ?? "", /\.zip\.enc"$/);
    assert.equal(sha(file.text), done.sha256_checksum);
    assert.ok(!file.text.includes(password));
    const given = await bench().control.secrets();
    assert.ok(given.some(({ kind, secret }) => kind === "password" && secret === password));
    // A key of another workspace sees nothing of it.
    const other = { id: randomUUID(), name: "Other" };
    await bench().control.changeSettings({ otherWorkspaces: [other] });
    assert.equal((await bench().call("GET", `/realm-exports/${randomUUID()}`)).status, 404);
  });

  it("come back as a realm, from where they are kept or by an upload", async () => {
    const { shown } = await begin("realms/partners/exports", { encryption_password: password });
    await bench().control.advance(60_000);
    const { download_url } = await look(`/realm-exports/${shown.id}`);
    const file = await fetched(download_url);
    const stored = { source_kind: "stored", source_export_id: shown.id, password };
    const taken = await bench().call("POST", path("realms/import"), { body: stored });
    assert.equal(taken.status, 409);

    for (const source of ["stored", "upload"]) {
      assert.equal((await bench().call("DELETE", path("realms/partners"))).status, 204);
      let body: object = stored;
      if (source === "upload") {
        const answer = await bench().call("POST", path("realms/import/upload-url"));
        const { upload_url, s3_key } = answer.body as { upload_url: string; s3_key: string };
        body = { source_kind: "upload", upload_s3_key: s3_key, password };
        const early = await bench().call("POST", path("realms/import"), { body });
        assert.equal(early.status, 422);
        const put = await send(upload_url, { method: "PUT", body: file.text });
        assert.equal(put.status, 200);
      }
      const { shown: begun, at } = await begin("realms/import", body);
      assert.equal(begun.realm, "partners");
      assert.equal((await bench().call("GET", path("realms/partners"))).status, 404);
      await bench().control.advance(60_000);
      assert.equal((await look(at)).status, "completed");
      assert.equal((await bench().call("GET", path("realms/partners"))).status, 200);
    }
  });

  it("fail to come back with a wrong password, or when they are none", async () => {
    const { shown } = await begin("realms/partners/exports", { encryption_password: password });
    await bench().control.advance(60_000);
    await bench().call("DELETE", path("realms/partners"));
    const wrong = { source_export_id: shown.id, password: randomUUID() };
    const { at } = await begin("realms/import", wrong);
    const answer = await bench().call("POST", path("realms/import/upload-url"));
    const { upload_url, s3_key } = answer.body as { upload_url: string; s3_key: string };
    await send(upload_url, { method: "PUT", body: "no JSON" });
    const { at: other } = await begin("realms/import", { upload_s3_key: s3_key });
    await bench().control.advance(60_000);
    assert.match((await look(at)).error_message ?? "", /password/);
    assert.match((await look(other)).error_message ?? "", /no export/);
    assert.equal((await bench().call("GET", path("realms/partners"))).status, 404);
  });
});
