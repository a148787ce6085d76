import "../helpers/editor";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { createClient, type ApiCaller } from "../../../src/api/http";
import { resourceCommands } from "../../../src/clusters/commands/all";
import type { Resource } from "../../../src/clusters/resource";
import { resources } from "../../../src/clusters/resources/registry";
import { applications } from "../../../src/clusters/resources/applications";
import { root } from "../architecture/sources";
import { randomSecret } from "../helpers/keys";
import { noPacing } from "../helpers/send";

type Schema = v.ObjectSchema<v.ObjectEntries, undefined>;

describe("The descriptions of resources", () => {
  it("have a function for each command that is registered, and no other", () => {
    const text = readFileSync(join(root, "src/clusters/register.ts"), "utf8");
    const [table = ""] = /^const resourceTargets = \{.*?^\}/ms.exec(text) ?? [];
    const names = Array.from(table.matchAll(/(?<=, ")\w+(?=")/g), ([name]) => name);
    assert.ok(names.length > 0);
    assert.deepEqual(Object.keys(resourceCommands).sort(), names.sort());
  });

  it("have names of their own, parents that are listed, and fields that exist", () => {
    const names = resources.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, parent, schema, readOnly = [], routes, parameter } of resources) {
      assert.ok(parent === undefined || resources.includes(parent), name);
      const fields = Object.keys((schema as Schema | undefined)?.entries ?? {});
      assert.ok(
        (readOnly as readonly string[]).every((field) => fields.includes(field)),
        name,
      );
      for (const route of [routes.update, routes.delete]) {
        if (route !== undefined) assert.ok(route.path.includes(`{${parameter ?? ""}}`), name);
      }
    }
  });
});

/** A resource as a JSON document, from its description alone. */
function documentOf(resource: Resource, api: ApiCaller, place: Readonly<Record<string, string>>) {
  const { routes, parameter = "", readOnly = [], secret = [] } = resource;
  const schema = resource.schema as Schema;
  const hidden = [...readOnly, ...secret];
  const writable = Object.keys(schema.entries).filter((name) => !hidden.includes(name));
  const fieldsOf = (value: object) =>
    Object.fromEntries(Object.entries(value).filter(([name, one]) => writable.includes(name) && one != null));
  const validate = (text: string) => {
    const value = JSON.parse(text) as object;
    const unknown = Object.keys(value).filter((name) => !writable.includes(name));
    const strict = v.safeParse(schema, value);
    return [...unknown, ...(strict.success ? [] : strict.issues.map(({ message }) => message))];
  };
  const at = (id: string) => ({ ...place, [parameter]: id });
  const send = async (route: typeof routes.create, parameters: Record<string, string>, body?: object) => {
    assert.ok(route);
    const answer = await api.call(route, { parameters, body });
    assert.ok(answer.ok);
  };
  return {
    validate,
    open: async (id: string) => {
      const answer = await api.call(routes.list, { parameters: place, read: resource.read });
      assert.ok(answer.ok);
      const value = answer.value.find((one) => resource.id(one) === id) as object;
      return JSON.stringify(fieldsOf(value), undefined, 2);
    },
    save: (id: string, text: string) => send(routes.update, at(id), fieldsOf(JSON.parse(text) as object)),
    create: (text: string) => send(routes.create, { ...place }, fieldsOf(JSON.parse(text) as object)),
    delete: (id: string) => send(routes.delete, at(id)),
  };
}

describe("The description of applications", () => {
  it("is enough to open, validate, save, create and delete one as a JSON document", async () => {
    const clientSecret = randomSecret();
    const stored = [
      {
        client_id: "web-shop",
        name: "Shop",
        redirect_uris: ["https://shop.example.com/callback"],
        service_account_enabled: true,
        created_at: "2026-01-01T00:00:00Z",
        client_secret: clientSecret,
      },
    ];
    const sent: unknown[] = [];
    const api = createClient({
      endpoint: "https://api.example.com",
      apiVersion: "1",
      key: randomSecret,
      pacing: noPacing,
      report: () => undefined,
      fetch: (url, { method, body }) => {
        const json = typeof body === "string" ? (JSON.parse(body) as unknown) : undefined;
        if (method !== "GET") sent.push([method, new URL(url).pathname, json]);
        return Promise.resolve(Response.json(method === "GET" ? stored : {}));
      },
    });
    const place = { cluster_id: "c-1", realm_name: "shop" };
    const document = documentOf(applications, api, place);
    const text = await document.open("web-shop");
    assert.deepEqual(JSON.parse(text), {
      client_id: "web-shop",
      name: "Shop",
      redirect_uris: ["https://shop.example.com/callback"],
      web_origins: [],
      grant_types: [],
    });
    assert.deepEqual(document.validate(text), []);
    assert.deepEqual(document.validate('{"client_id":"a","created_at":"now"}'), ["created_at"]);
    assert.equal(document.validate("{}").length, 1);
    await document.save("web-shop", text.replace("Shop", "Store"));
    await document.create('{"client_id":"mobile"}');
    await document.delete("web-shop");
    const path = "/clusters/c-1/realms/shop/applications";
    assert.deepEqual(sent, [
      ["PATCH", `${path}/web-shop`, { ...(JSON.parse(text) as object), name: "Store" }],
      ["POST", path, { client_id: "mobile" }],
      ["DELETE", `${path}/web-shop`, undefined],
    ]);
  });
});
