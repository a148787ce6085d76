// The simulated https://login.app.skycloak.io: a real OAuth server with the device grant, and a page to allow or deny
// access. There are no passwords.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { fastify, type FastifyInstance } from "fastify";
import type Provider from "oidc-provider";
import type { Configuration, InteractionResults } from "oidc-provider";
import { installInterceptor } from "./request-interceptor";
import type { Simulation } from "./simulation";

const clientId = "skycloak-mcp";
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

export interface LoginServer {
  readonly app: FastifyInstance;
  /** Call it when the server listens, because the issuer is its URL. */
  open(issuer: string): void;
}

export function buildLogin(simulation: Simulation): LoginServer {
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  app.removeAllContentTypeParsers();
  // The OAuth server reads bodies itself.
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  installInterceptor(app, "login", simulation);
  let address = "";
  let made: Promise<Provider> | undefined;
  // Created on the first sign-in, which most runs don't need.
  const provider = (): Promise<Provider> => (made ??= makeProvider(address, simulation));
  simulation.acceptAccessTokens(async (token) => {
    if (made === undefined) return false;
    const found = await (await made).AccessToken.find(token);
    // Without `openid` the token is valid but the exchange fails.
    return found?.isValid === true && (found.scope ?? "").split(" ").includes("openid");
  });

  app.get<{ Params: { uid: string } }>("/interaction/:uid", (request, reply) =>
    reply.type("text/html").send(page(request.params.uid)),
  );

  app.post<{ Params: { answer: string } }>("/interaction/:uid/:answer", async (request, reply) => {
    const server = await provider();
    const { params } = await server.interactionDetails(request.raw, reply.raw);
    const { scope } = params;
    const result: InteractionResults =
      request.params.answer === "allow"
        ? await allow(server, typeof scope === "string" ? scope : "")
        : { error: "access_denied", error_description: "The person said no" };
    reply.hijack();
    await server.interactionFinished(request.raw, reply.raw, result);
  });

  app.all("/*", async (request, reply) => {
    const server = await provider();
    const { body, entry } = request.exchange;
    // Passes on a body that a fault has already read.
    if (body !== undefined) Object.assign(request.raw, { body: body.toString() });
    reply.raw.once("finish", () => {
      simulation.log.update(entry, { state: "answered", status: reply.raw.statusCode });
    });
    reply.hijack();
    await server.callback()(request.raw, reply.raw);
  });

  return { app, open: (issuer) => (address = issuer) };
}

async function makeProvider(issuer: string, simulation: Simulation): Promise<Provider> {
  const { default: OidcProvider } = await import("oidc-provider");
  const provider = new OidcProvider(issuer, configuration(simulation));
  provider.on("access_token.saved", (token) => register(simulation, token));
  provider.on("refresh_token.saved", (token) => register(simulation, token));
  return provider;
}

function configuration(simulation: Simulation): Configuration {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "1" };
  return {
    clients: [
      {
        client_id: clientId,
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: [deviceGrant, "refresh_token"],
        response_types: [],
        redirect_uris: [],
      },
    ],
    cookies: { keys: [randomBytes(16).toString("hex")] },
    jwks: { keys: [key] as never },
    scopes: ["openid", "profile", "email"],
    features: {
      deviceFlow: {
        enabled: true,
        // Own pages, because the server's load fonts from elsewhere.
        userCodeInputSource: (context, form, _out, error) => {
          const wrong = error === undefined ? "" : "<p>The code is wrong, or too old.</p>";
          context.body = html(`<h1>Sign in a device</h1>${wrong}${form}${submit("Continue")}`);
        },
        userCodeConfirmSource: (context, form, _client, _device, code) => {
          context.body = html(`<h1>Is this the code?</h1><p>${code}</p>${form}${submit("Yes")}`);
        },
        successSource: (context) => {
          context.body = html("<h1>Signed in</h1><p>You can close this page.</p>");
        },
      },
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
    },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: "Ada Example", email: "ada@example.test" }),
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: (_context, client) => Promise.resolve(client.grantTypeAllowed("refresh_token")),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: () => simulation.settings.accessTokenSeconds,
      DeviceCode: 600,
      Grant: 86_400,
      IdToken: 300,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
  };
}

async function allow(provider: Provider, scope: string): Promise<InteractionResults> {
  const accountId = "ada";
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  return { login: { accountId }, consent: { grantId: await grant.save() } };
}

function register(simulation: Simulation, token: { readonly jti: string }): void {
  simulation.secrets.add({ kind: "bearer-token", secret: token.jti, of: "login" });
}

function page(uid: string): string {
  const form = (answer: string, word: string): string =>
    `<form method="post" action="/interaction/${uid}/${answer}"><button>${word}</button></form>`;
  return html(
    `<h1>Sign in to Skycloak</h1><p>You are Ada. May this device act for you?</p>${form("allow", "Allow")}${form("deny", "Deny")}`,
  );
}

/** A button for the OAuth server's form, which has none. */
function submit(word: string): string {
  return `<button type="submit" form="op.deviceConfirmForm">${word}</button>`;
}

function html(body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>Skycloak (simulated)</title></head>
  <body>${body}</body>
</html>
`;
}
