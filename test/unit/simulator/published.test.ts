import assert from "node:assert/strict";
import { fastify } from "fastify";
import {
  cluster,
  clusterCredentials,
  clusterFeatureInfo,
  clusterLocationInfo,
  clusterSummary,
  clusterTypeInfo,
  clusterVersion,
} from "../../simulator/published/clusters";
import { list, record, text, time, uuid, type Shape } from "../../simulator/published/shape";
import { useSimulator } from "./test-simulator";

const apiKey = record(
  { id: uuid, name: text(), status: text() },
  {
    prefix: text(),
    scopes: list(text()),
    workspace_id: uuid,
    notes: text(),
    created_at: time,
    expires_at: time,
    last_used_at: time,
    revoked_at: time,
    rotated_at: time,
  },
);

/** The differences between a value and a schema. */
async function differences(shape: Shape<unknown>, value: unknown): Promise<string[]> {
  const customOptions = { removeAdditional: false, coerceTypes: false, allErrors: true } as const;
  const app = fastify({ ajv: { customOptions } });
  app.post("/", (request) => {
    const isSo = request.compileValidationSchema(shape.schema);
    return isSo(request.body) ? [] : (isSo.errors ?? []);
  });
  const answer = await app.inject({ method: "POST", url: "/", body: value as object });
  return answer
    .json<{ instancePath: string; message?: string }[]>()
    .map(({ instancePath, message = "" }) => `${instancePath} ${message}`);
}

// The simulator itself checks the operations of its table; these are the others.
describe("what is published of clusters, of what there is to choose, and of keys", () => {
  const bench = useSimulator({ seed: "acme" });

  for (const [path, shape] of [
    ["/clusters", list(clusterSummary)],
    ["/cluster-types", list(clusterTypeInfo)],
    ["/cluster-types/keycloak/versions", list(clusterVersion)],
    ["/cluster-locations", list(clusterLocationInfo)],
    ["/cluster-features", list(clusterFeatureInfo)],
    ["/clusters/{id}", cluster],
    ["/clusters/{id}/credentials", clusterCredentials],
    ["/api-keys?limit=100", list(apiKey)],
  ] as const) {
    it(`is answered by ${path}`, async () => {
      const { id } = bench().simulation.clusters.list()[0]?.cluster ?? {};
      const { status, body } = await bench().call("GET", path.replace("{id}", id ?? ""));
      assert.equal(status, 200);
      assert.deepEqual(await differences(shape, body), []);
    });
  }

  it("is told from what is not", async () => {
    const [first] = (await bench().call("GET", "/clusters")).body as object[];
    const wrong = [{ ...first, size: "huge", colour: "red" }];
    assert.deepEqual(await differences(list(clusterSummary), wrong), [
      "/0 must NOT have additional properties",
      "/0/size must be equal to one of the allowed values",
    ]);
    const missing = [{ ...first, size: undefined }];
    assert.deepEqual(await differences(list(clusterSummary), missing), ["/0 must have required property 'size'"]);
  });
});
