// The published shapes of what a cluster writes all the time: logs, security logs and events.

import { realmName } from "./realms";
import {
  decimal,
  list,
  nullable,
  oneOf,
  query,
  record,
  several,
  text,
  time,
  truth,
  uuid,
  whole,
  type Static,
} from "./shape";

const period = { start_time: time, end_time: time };
const order = oneOf("asc", "desc");
const search = text({ minLength: 1, maxLength: 256 });
const short = text({ minLength: 1, maxLength: 255 });

const level = oneOf("info", "warn", "error", "debug");
export const clusterLog = record({
  timestamp: time,
  level,
  message: text(),
  source: text(),
  category: text(),
  thread_name: text(),
});
export type ClusterLog = Static<typeof clusterLog>;
export const logQuery = query({
  ...period,
  level,
  search,
  category: short,
  thread_name: short,
  order,
});

const securityType = oneOf("waf", "bot", "geo_block", "rate_limit", "ip_block", "captcha");
const securityAction = oneOf("detect", "block");
export const securityLog = record({
  id: text(),
  timestamp: time,
  type: securityType,
  action: securityAction,
  source_ip: text(),
  uri: text(),
  method: text(),
  message: text(),
  attack_type: nullable(text()),
  severity: nullable(text()),
  anomaly_score: nullable(whole()),
  response_code: nullable(whole()),
  country: nullable(text()),
  matched_rules: list(record({ rule_id: text(), attack_type: text(), message: text() })),
});
export type SecurityLog = Static<typeof securityLog>;
export const securityLogQuery = query({
  ...period,
  type: securityType,
  action: securityAction,
  source_ip: text({ maxLength: 45 }),
  country: text({ pattern: "^[A-Z]{2}$" }),
  search,
  order,
});

const category = oneOf("user", "admin");
const userEventType = oneOf(
  "LOGIN",
  "LOGIN_ERROR",
  "LOGOUT",
  "REGISTER",
  "REGISTER_ERROR",
  "CODE_TO_TOKEN",
  "CODE_TO_TOKEN_ERROR",
  "REFRESH_TOKEN",
  "INTROSPECT_TOKEN",
  "CLIENT_LOGIN",
  "CLIENT_LOGIN_ERROR",
  "UPDATE_PROFILE",
  "UPDATE_EMAIL",
  "UPDATE_PASSWORD",
  "UPDATE_TOTP",
  "REMOVE_TOTP",
  "VERIFY_EMAIL",
  "SEND_RESET_PASSWORD",
  "RESET_PASSWORD",
  "FEDERATED_IDENTITY_LINK",
  "REMOVE_FEDERATED_IDENTITY",
  "IDENTITY_PROVIDER_LOGIN",
  "IDENTITY_PROVIDER_FIRST_LOGIN",
);
const operationType = oneOf("CREATE", "UPDATE", "DELETE", "ACTION");

export const event = record(
  { id: uuid, timestamp: time, category, realm_id: text(), realm_name: text() },
  {
    client_id: text(),
    ip_address: text(),
    geo: record({
      country_code: text(),
      country: text(),
      city: text(),
      latitude: decimal,
      longitude: decimal,
    }),
    type: userEventType,
    user_id: uuid,
    username: text(),
    session_id: text(),
    auth_method: text(),
    identity_provider: text(),
    grant_type: text(),
    is_m2m: truth,
    error: text(),
    operation_type: operationType,
    resource_type: text(),
    resource_path: text(),
  },
);
export type Event = Static<typeof event>;

const eventFilters = {
  ...period,
  category,
  realm: realmName,
  realm_id: uuid,
  client_ids: several(text()),
  user_id: uuid,
  username: short,
  types: several(userEventType),
  operation_types: several(operationType),
  error: short,
  search,
  order,
};
export const eventQuery = query(eventFilters);
export type EventQuery = Static<typeof eventQuery>;
/** An export says which of the two kinds it is of. */
export const eventExportQuery = query(eventFilters, ["category"]);
