// JSON schemas of control requests. They are strict, unlike the API's, so that a test with a misspelled field fails at
// once.

import { refusals, seedNames } from "./control-protocol";
import { clusterLog, event, securityLog } from "./published/streams";
import type { Shape } from "./published/shape";
import { clusterLocations, clusterTypes } from "./model";

const string = { type: "string" };
const boolean = { type: "boolean" };
const strings = { type: "array", items: string };
const count = { type: "integer", minimum: 0 };
const ms = { type: "number", minimum: 0, nullable: true };
const limit = { type: "integer", minimum: 0, nullable: true };
const time = { type: "string", format: "date-time" };
const types = { type: "array", items: { type: "string", enum: clusterTypes } };
const when = { type: "string", enum: ["before", "after"] };
const status = { type: "integer", minimum: 200, maximum: 599 };
const shape = strict({ set: { type: "object" }, omit: strings });

function strict(properties: Record<string, object>, required: string[] = []): object {
  return { type: "object", properties, required, additionalProperties: false };
}

function fault(kind: string, properties: Record<string, object>, required: string[] = []): object {
  return strict({ kind: { const: kind }, ...properties }, ["kind", ...required]);
}

export const resetSchema = {
  ...strict({ seed: { type: "string", enum: seedNames }, keys: boolean }),
  nullable: true,
};

export const settingsSchema = strict({
  versionsShape: { enum: ["objects", "strings"] },
  revokeAnswers: { enum: [200, 204] },
  keyManagement: { enum: ["offered", "not-found", "method-not-allowed"] },
  keyForm: { enum: ["alternating", "environment", "plain"] },
  rotationKeepsPrefix: boolean,
  availableTypes: types,
  enabledTypes: types,
  availableLocations: { type: "array", items: { type: "string", enum: clusterLocations } },
  lifecycle: strict({
    provisioningMs: ms,
    passesUpdating: { ...boolean, nullable: true },
    updatingMs: ms,
    deletingMs: ms,
    exportMs: ms,
    extensionMs: ms,
    upgradeEnds: { enum: ["completed", "failed", "timed_out"] },
  }),
  plan: strict({
    name: string,
    requiredPlan: string,
    clusterLimit: count,
    keyLimit: count,
    includesLogs: boolean,
  }),
  limits: strict({ second: limit, minute: limit, hour: limit, day: limit }),
  otherWorkspaces: { type: "array", items: strict({ id: string, name: string }, ["id", "name"]) },
  signInRefusal: { enum: [...refusals, null] },
  accessTokenSeconds: { type: "integer", minimum: 1 },
  brokenAutomationClients: strings,
  quietStreams: boolean,
  automationTokenUrls: { enum: ["simulated", "named"] },
  automationTokenSeconds: { type: "integer", minimum: 1 },
  exportBytes: { type: "integer", minimum: 1, maximum: 32 * 1_024 * 1_024 },
  verificationFinds: { enum: ["verified", "pending", "failed"] },
});

export const faultSchema = strict(
  {
    method: string,
    path: { type: "string", pattern: "^(/|\\*\\*$)" },
    server: { enum: ["api", "dashboard", "login", "keycloak", "storage"] },
    skip: count,
    times: { type: "integer", minimum: 1 },
    fault: {
      type: "object",
      required: ["kind"],
      discriminator: { propertyName: "kind" },
      oneOf: [
        fault("delay", { ms: { type: "number", minimum: 0 }, when }, ["ms"]),
        fault("hold", { when }),
        fault("drop", { when }),
        fault(
          "answer",
          {
            status,
            body: {},
            contentType: string,
            retryAfter: { anyOf: [string, { type: "number" }] },
            headers: { type: "object", additionalProperties: string },
            when,
          },
          ["status"],
        ),
        fault("html", { status, when }),
        fault("empty", { status, when }),
        fault("truncated", {}),
        fault("malformed", {}),
        fault("stall", {}),
      ],
    },
  },
  ["path", "fault"],
);

const keyMembers = {
  name: string,
  scopes: strings,
  notes: string,
  created_at: time,
  expires_at: time,
  last_used_at: time,
  revoked_at: time,
  rotated_at: time,
  shape,
};

export const newKeySchema = strict({ id: string, ...keyMembers }, ["name"]);
export const keyChangeSchema = strict(keyMembers);

const clusterMembers = {
  id: string,
  name: string,
  type: string,
  size: string,
  version: string,
  location: string,
  status: string,
  management_mode: string,
  url: string,
  sso_enabled: boolean,
  auto_upgrade_enabled: boolean,
  http_relative_path: string,
  created_at: time,
  updated_at: time,
  features: strings,
  features_disabled: strings,
  shape,
  transitions: {
    type: "array",
    items: strict({ inMs: { type: "number", minimum: 0 }, status: string }, ["inMs", "status"]),
  },
};

export const newClusterSchema = strict(clusterMembers, ["name"]);
export const clusterChangeSchema = strict(clusterMembers);

const objects = { type: "array", items: { type: "object" } };

/** Lists of resources; their items are checked against the published schemas when requested. */
export const resourcesChangeSchema = strict({
  realms: objects,
  domains: objects,
  routes: objects,
  upgrades: objects,
  exports: objects,
  extensions: objects,
  window: { type: "object", nullable: true },
});

export const streamEntriesSchema = strict({
  logs: partly(clusterLog),
  securityLogs: partly(securityLog),
  events: partly(event),
});

/** A list of objects whose fields are all optional but can't be misspelled. */
function partly({ schema }: Shape<unknown>): object {
  return { type: "array", items: { ...schema, required: [] } };
}

export const bearerSchema = {
  ...strict({ refusal: { type: "string", enum: [...refusals, null], nullable: true } }),
  nullable: true,
};
