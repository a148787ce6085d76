// The simulated https://app.skycloak.io: a page to look at, and the one call by which Skycloak's
// own command line client gets a key for a signed-in person.

import { fastify, type FastifyError, type FastifyInstance } from "fastify";
import type { Refusal } from "./control-protocol";
import { installExchange } from "./exchange";
import { readJsonBodies } from "./json-body";
import { Problem } from "./problem";
import { defaultScopes } from "./scopes";
import type { World } from "./world";

const refusalMessages: Record<Refusal, string> = {
  "not-member": "You are not a member of this workspace",
  "not-allowed": "Only workspace owners and admins can create API keys",
  "email-unverified": "Verify your email address before creating API keys",
  quota: "Your plan's API key quota is reached",
};

const keyRequest = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 255 },
    scopes: { type: "array", items: { type: "string" } },
    workspace_id: { type: "string" },
    notes: { type: "string", maxLength: 2_000 },
    expires_at: { type: "string", format: "date-time" },
  },
};

interface KeyRequest {
  name: string;
  scopes?: string[];
  workspace_id?: string;
  notes?: string;
  expires_at?: string;
}

/** A refusal as the dashboard words it, `{error}`. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function buildDashboard(world: World): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  readJsonBodies(app);
  installExchange(app, "dashboard", world);
  app.setErrorHandler((error: FastifyError | Refused, _request, reply) => {
    const status = error instanceof Refused ? error.status : (error.statusCode ?? 500);
    if (status >= 500) console.error(error);
    return reply.code(status).send({ error: error.message });
  });

  app.post<{ Body: KeyRequest }>(
    "/api/cli/keys",
    {
      schema: { body: keyRequest },
      // Before the body is looked at: who is not known learns nothing else.
      onRequest: (request, _reply, done) => {
        const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
        const bearer = token === undefined ? undefined : world.findBearer(token);
        if (bearer === undefined) done(new Refused(401, "The access token was not accepted"));
        else done(refusal(bearer.refusal));
      },
    },
    (request, reply) => {
      const { name, scopes = [], workspace_id, notes, expires_at } = request.body;
      if (workspace_id !== undefined && workspace_id !== world.workspace.id) {
        throw new Refused(403, refusalMessages["not-member"]);
      }
      if (expires_at !== undefined && Date.parse(expires_at) <= world.clock.now()) {
        throw new Refused(400, "expires_at must be in the future");
      }
      checkQuota(world);
      const { record, secret } = world.keys.add({
        name,
        scopes: scopes.length === 0 ? [...defaultScopes] : scopes,
        ...(notes === undefined ? {} : { notes }),
        ...(expires_at === undefined ? {} : { expires_at }),
      });
      return reply.code(201).send(world.keys.issued(record, secret));
    },
  );
  app.route({
    method: ["GET", "DELETE"],
    url: "/api/cli/keys",
    handler: (_request, reply) => {
      void reply.header("Allow", "POST");
      throw new Refused(405, "Method not allowed");
    },
  });

  app.get("/api/*", () => {
    throw new Refused(404, "Not found");
  });
  // Every page of the dashboard, so that whatever link is opened shows where it led.
  app.get("/*", (_request, reply) => reply.type("text/html").send(page(world.workspace.name)));
  return app;
}

function refusal(cause: Refusal | null): Refused | undefined {
  return cause === null ? undefined : new Refused(403, refusalMessages[cause]);
}

function checkQuota(world: World): void {
  try {
    world.checkKeyQuota();
  } catch (error) {
    if (error instanceof Problem) throw new Refused(403, refusalMessages.quota);
    throw error;
  }
}

function page(workspace: string): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>Skycloak (simulated)</title></head>
  <body><h1>Skycloak dashboard</h1><p>Simulated, for the workspace ${workspace}.</p></body>
</html>
`;
}
