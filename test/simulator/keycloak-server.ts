// The simulated Keycloak of each cluster, for client credentials only: for the automation client in `master`, and for
// applications with a service account. Access tokens are signed (RS256) with a key that every realm publishes.

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { ClusterRecord } from "./clusters";
import { secretName } from "./cluster-resources/transfers";
import { installInterceptor } from "./request-interceptor";
import { TokenSigner } from "./token-signer";
import type { Simulation } from "./simulation";

interface Asked {
  /** `path`: Keycloak's path on its host, if not the root. */
  Params: { cluster: string; path?: string; realm: string };
}

interface Credentials {
  id: string;
  secret: string;
}

/** Keycloak's path on its host; empty for the root. */
export function relativePath({ http_relative_path: path }: ClusterRecord["cluster"]): string {
  return path.replace(/^\/?(?=.)/, "/").replace(/\/+$/, "");
}

/** The URL of a cluster's simulated Keycloak; the cluster's own URL leads nowhere. */
export function keycloakUrl(simulation: Simulation, { cluster }: ClusterRecord): string {
  return `${simulation.addresses.keycloak}/${cluster.id}${relativePath(cluster)}`;
}

export function buildKeycloak(simulation: Simulation): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1_000 },
  });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  installInterceptor(app, "keycloak", simulation);

  const signer = new TokenSigner();
  const refuse = (reply: FastifyReply, status: number, error: string, error_description: string): FastifyReply =>
    reply.code(status).send({ error, error_description });
  const running = ({ cluster, path = "" }: Asked["Params"], reply: FastifyReply): ClusterRecord | undefined => {
    simulation.scheduler.runDue(simulation.clock.now());
    const record = simulation.clusters.find(cluster);
    const isHere = record !== undefined && relativePath(record.cluster) === path.replace(/^(?=.)/, "/");
    if (!isHere || record.cluster.url === "") {
      void refuse(reply, 404, "not_found", "There is no such Keycloak");
      return undefined;
    }
    if (record.cluster.status === "stopped") {
      void refuse(reply, 503, "temporarily_unavailable", "Keycloak does not run");
      return undefined;
    }
    return record;
  };

  const grant = (request: FastifyRequest<Asked>, reply: FastifyReply): FastifyReply => {
    const { cluster, realm } = request.params;
    const record = running(request.params, reply);
    if (record === undefined) return reply;
    const form = new URLSearchParams(request.body as string | undefined);
    if (form.get("grant_type") !== "client_credentials") {
      return refuse(reply, 400, "unsupported_grant_type", "Unsupported grant_type");
    }
    const { id, secret } = credentials(request, form);
    if (secret === "" || secret !== secretOf(simulation, record, realm, id)) {
      const description = "Invalid client or Invalid client credentials";
      return refuse(reply, 401, "unauthorized_client", description);
    }
    const { automationTokenSeconds: seconds } = simulation.settings;
    const access_token = signer.sign({
      issuer: `${keycloakUrl(simulation, record)}/realms/${encodeURIComponent(realm)}`,
      client: id,
      now: simulation.clock.now(),
      seconds,
    });
    simulation.secrets.add({ kind: "access-token", secret: access_token, of: `${cluster}/${realm}` });
    return reply.header("cache-control", "no-store").send({
      access_token,
      expires_in: seconds,
      refresh_expires_in: 0,
      token_type: "Bearer",
      "not-before-policy": 0,
      scope: "profile email",
    });
  };

  const certs = (request: FastifyRequest<Asked>, reply: FastifyReply): FastifyReply =>
    running(request.params, reply) === undefined ? reply : reply.send(signer.published);

  for (const base of ["/:cluster", "/:cluster/:path"]) {
    const protocol = `${base}/realms/:realm/protocol/openid-connect`;
    app.post<Asked>(`${protocol}/token`, grant);
    app.get<Asked>(`${protocol}/certs`, certs);
  }
  return app;
}

/** From the Authorization header or the form, like Keycloak. */
function credentials(request: FastifyRequest, form: URLSearchParams): Credentials {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic === undefined) {
    return { id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? "" };
  }
  const [id = "", secret = ""] = Buffer.from(basic, "base64").toString().split(":");
  // Both parts are form-encoded (RFC 6749, 2.3.1).
  const plain = (text: string): string => new URLSearchParams(`v=${text}`).get("v") ?? "";
  return { id: plain(id), secret: plain(secret) };
}

function secretOf(simulation: Simulation, record: ClusterRecord, realm: string, client: string): string | undefined {
  if (realm === "master") {
    const broken = simulation.settings.brokenAutomationClients.includes(record.cluster.id);
    return client === simulation.clusters.automationClientId(record) && !broken
      ? simulation.clusters.clientSecret(record)
      : undefined;
  }
  const within = simulation.resourcesOf(record).realms.find((each) => each.realm.name === realm);
  const found = within?.applications.find(({ client_id }) => client_id === client);
  if (within === undefined || found?.service_account_enabled !== true) return undefined;
  if (found.status !== "active" || !within.realm.enabled) return undefined;
  return simulation.transfers.clientSecrets.get(secretName(record.cluster.id, within, client));
}
