// Generated log lines of Keycloak and of the firewall in front of it.

import type { ClusterLog, SecurityLog } from "../published/streams";
import { pseudoRandom, pick } from "./pseudo-random";
import { badShare } from "./traffic";

type Line = [level: ClusterLog["level"], category: string, message: string];

const ordinaryLines: [Line, ...Line[]] = [
  ["info", "org.keycloak.events", 'type="LOGIN", realmName="customers", clientId="web-shop"'],
  ["info", "org.keycloak.services.scheduled.ScheduledTaskRunner", "Cleared expired events in 41ms"],
  ["info", "org.infinispan.CLUSTER", "ISPN100002: Finished rebalance with members [kc-0, kc-1]"],
  ["info", "io.agroal.pool", "Datasource '<default>': 4 of 20 connections in use"],
  ["info", "org.keycloak.timer.basic.BasicTimerProvider", "Removed 12 expired user sessions"],
  ["debug", "org.keycloak.transaction.JtaTransactionWrapper", "JtaTransactionWrapper commit"],
  ["warn", "org.keycloak.events", 'type="REFRESH_TOKEN_ERROR", error="invalid_token"'],
  [
    "warn",
    "org.keycloak.broker.oidc.OIDCIdentityProvider",
    "Discovery of https://idp.example.com took 4012 ms – langsam «ärgerlich» 🐢",
  ],
  [
    "error",
    "org.keycloak.services.error.KeycloakErrorHandler",
    [
      "Uncaught server error",
      "java.net.SocketTimeoutException: Read timed out",
      "\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)",
      "\tat com.sun.mail.smtp.SMTPTransport.openServer(SMTPTransport.java:2141)",
      "\t... 61 more",
    ].join("\n"),
  ],
];

const attack: Line = [
  "warn",
  "org.keycloak.events",
  'type="LOGIN_ERROR", realmName="customers", error="invalid_user_credentials", ipAddress="203.0.113.77"',
];

export function generateLog(clusterId: string, at: number): Omit<ClusterLog, "timestamp"> {
  const attacked = badShare(at, 1) > 0 && pseudoRandom(clusterId, "attack", at) < 0.8;
  // Most lines are uninteresting.
  const dull = pseudoRandom(clusterId, "dull", at) < 0.6;
  const [level, category, message] = attacked
    ? attack
    : dull
      ? pick([ordinaryLines[0], ...ordinaryLines.slice(1, 5)], clusterId, "line", at)
      : pick(ordinaryLines, clusterId, "line", at);
  return {
    level,
    category,
    message,
    source: pick(["kc-0", "kc-1"], clusterId, "source", at),
    thread_name: `executor-thread-${1 + Math.floor(24 * pseudoRandom(clusterId, "thread", at))}`,
  };
}

type Blocked = Pick<SecurityLog, "type" | "action" | "uri" | "message"> &
  Partial<Pick<SecurityLog, "attack_type" | "severity" | "anomaly_score" | "matched_rules">>;

const blockedRequests: [Blocked, ...Blocked[]] = [
  {
    type: "waf",
    action: "block",
    uri: "/realms/customers/account?id=1%27%20OR%201=1--",
    message: "SQL injection attempt",
    attack_type: "sqli",
    severity: "critical",
    anomaly_score: 15,
    matched_rules: [
      { rule_id: "942100", attack_type: "sqli", message: "Detected by libinjection" },
      { rule_id: "942130", attack_type: "sqli", message: "Tautology" },
    ],
  },
  {
    type: "waf",
    action: "detect",
    uri: "/realms/customers/login-actions/authenticate?x=<script>alert(1)</script>",
    message: "Script in a parameter",
    attack_type: "xss",
    severity: "warning",
    anomaly_score: 5,
    matched_rules: [{ rule_id: "941110", attack_type: "xss", message: "Script tag" }],
  },
  { type: "bot", action: "block", uri: "/wp-login.php", message: "Known scanner" },
  { type: "geo_block", action: "block", uri: "/admin/", message: "Country is not allowed" },
  {
    type: "rate_limit",
    action: "block",
    uri: "/realms/customers/protocol/openid-connect/token",
    message: "More than 60 requests a minute",
  },
  {
    type: "ip_block",
    action: "block",
    uri: "/admin/master/console/",
    message: "Address not allowed",
  },
  {
    type: "captcha",
    action: "detect",
    uri: "/realms/customers/registrations",
    message: "Not solved",
  },
];

export function generateSecurityLog(clusterId: string, at: number, index: number): Omit<SecurityLog, "timestamp"> {
  const what = pick(blockedRequests, clusterId, "blocked", at);
  return {
    id: `${clusterId.slice(0, 8)}-${index}`,
    source_ip: pick(["203.0.113.77", "198.51.100.9", "2001:db8:7::51"], clusterId, "ip", at),
    method: what.type === "waf" || what.type === "bot" ? "GET" : "POST",
    country: pick(["NL", "US", "BR", null], clusterId, "country", at),
    response_code: what.action === "block" ? 403 : 200,
    attack_type: null,
    severity: null,
    anomaly_score: null,
    matched_rules: [],
    ...what,
  };
}
