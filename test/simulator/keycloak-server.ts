// The simulated Keycloak of each cluster, as far as a client credentials grant goes: for the
// automation client in `master`, and for the applications that have a service account.

import { fastify, type FastifyInstance, type FastifyRequest } from "fastify";
import type { ClusterRecord } from "./clusters";
import { secretName } from "./contents/transfers";
import { installExchange } from "./exchange";
import { randomToken } from "./secrets";
import type { World } from "./world";

interface Asked {
  Params: { cluster: string; realm: string };
  Body: string | undefined;
}

interface Credentials {
  id: string;
  secret: string;
}

export function automationClientId({ cluster }: ClusterRecord): string {
  return `skycloak-automation-${cluster.id.slice(0, 8)}`;
}

export function tokenPath({ cluster }: ClusterRecord): string {
  return `/${cluster.id}/realms/master/protocol/openid-connect/token`;
}

export function buildKeycloak(world: World): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1_000 },
  });
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, body, done) => done(null, body),
  );
  installExchange(app, "keycloak", world);

  app.post<Asked>("/:cluster/realms/:realm/protocol/openid-connect/token", (request, reply) => {
    const refuse = (status: number, error: string, error_description: string) =>
      reply.code(status).send({ error, error_description });
    world.agenda.catchUp(world.clock.now());
    const { cluster, realm } = request.params;
    const record = world.clusters.find(cluster);
    if (record === undefined || record.cluster.url === "") {
      return refuse(404, "not_found", "There is no such Keycloak");
    }
    if (record.cluster.status === "stopped") {
      return refuse(503, "temporarily_unavailable", "Keycloak does not run");
    }
    const form = new URLSearchParams(request.body);
    if (form.get("grant_type") !== "client_credentials") {
      return refuse(400, "unsupported_grant_type", "Unsupported grant_type");
    }
    const { id, secret } = credentials(request, form);
    if (secret === "" || secret !== secretOf(world, record, realm, id)) {
      return refuse(401, "unauthorized_client", "Invalid client or Invalid client credentials");
    }
    const access_token = randomToken(64);
    world.secrets.add({ kind: "access-token", secret: access_token, of: `${cluster}/${realm}` });
    return reply.header("cache-control", "no-store").send({
      access_token,
      expires_in: world.settings.automationTokenSeconds,
      refresh_expires_in: 0,
      token_type: "Bearer",
      "not-before-policy": 0,
      scope: "profile email",
    });
  });
  return app;
}

/** From the Authorization header or the form: Keycloak takes both. */
function credentials(request: FastifyRequest, form: URLSearchParams): Credentials {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic === undefined) {
    return { id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? "" };
  }
  const [id = "", secret = ""] = Buffer.from(basic, "base64").toString().split(":");
  // Both are form-encoded before they are put together (RFC 6749, 2.3.1).
  const plain = (text: string): string => new URLSearchParams(`v=${text}`).get("v") ?? "";
  return { id: plain(id), secret: plain(secret) };
}

function secretOf(
  world: World,
  record: ClusterRecord,
  realm: string,
  client: string,
): string | undefined {
  if (realm === "master") {
    const broken = world.settings.brokenAutomationClients.includes(record.cluster.id);
    return client === automationClientId(record) && !broken
      ? world.clusters.clientSecret(record)
      : undefined;
  }
  const within = world.contents(record).realms.find((each) => each.realm.name === realm);
  const found = within?.applications.find(({ client_id }) => client_id === client);
  if (within === undefined || found?.service_account_enabled !== true) return undefined;
  if (found.status !== "active" || !within.realm.enabled) return undefined;
  return world.transfers.clientSecrets.get(secretName(record.cluster.id, within, client));
}
