// Rows below a cluster, and the write requests that they lead to.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { rowOf } from "./session";
import { control, rows, type Row } from "./skycloak";

/** The rows below a row, once they have been read. */
export async function childRows(row: Row): Promise<Row[]> {
  return eventually(async () => {
    const found = await rows("clusters", row);
    assert.ok(!found.some(({ context }) => context === "message.loading"), "still loading");
    return found;
  });
}

/** The row at this path of labels, as soon as it exists. */
export async function rowAt(cluster: string, ...path: readonly string[]): Promise<Row> {
  return eventually(async () => {
    let row = await rowOf("clusters", cluster);
    for (const label of path) {
      const found = (await childRows(row)).find((one) => one.label === label);
      assert.ok(found, `no “${label}” in “${row.label}”`);
      row = found;
    }
    return row;
  });
}

/** All requests that aren't GET, without the cluster's part of the path. */
export async function writeRequests(): Promise<string[]> {
  const requests = await control().requests();
  return requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path.replace(/^\/clusters\/[^/]+/, "")}`);
}
