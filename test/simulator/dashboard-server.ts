// The simulated https://app.skycloak.io: a page, and the requests by which Skycloak's own tools get keys for a
// signed-in user.

import { fastify, type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";
import { rfc3339 } from "./clock";
import type { Refusal, Workspace } from "./control-protocol";
import { installInterceptor } from "./request-interceptor";
import { readJsonBodies } from "./json-body";
import { Problem } from "./problem";
import { defaultScopes } from "./scopes";
import type { Simulation } from "./simulation";

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

/** An error in the dashboard's format, `{error}`. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function buildDashboard(simulation: Simulation): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  readJsonBodies(app);
  installInterceptor(app, "dashboard", simulation);
  app.setErrorHandler((error: FastifyError | Refused, _request, reply) => {
    const status = error instanceof Refused ? error.status : (error.statusCode ?? 500);
    if (status >= 500) console.error(error);
    return reply.code(status).send({ error: error.message });
  });

  // Before the body is read: an unknown client learns nothing else.
  const known = async (request: FastifyRequest): Promise<void> => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const who = token === undefined ? undefined : await simulation.signedIn(token);
    if (who === undefined) throw new Refused(401, "The access token was not accepted");
    const no = refusal(who.refusal);
    if (no !== undefined) throw no;
  };

  app.post<{ Body: KeyRequest }>(
    "/api/cli/keys",
    { schema: { body: keyRequest }, onRequest: known },
    (request, reply) => {
      const { name, scopes = [], workspace_id, notes, expires_at } = request.body;
      const workspace = workspaceOf(simulation, workspace_id);
      if (expires_at !== undefined && Date.parse(expires_at) <= simulation.clock.now()) {
        throw new Refused(400, "expires_at must be in the future");
      }
      checkQuota(simulation);
      const { record, secret } = simulation.keys.add({
        name,
        workspaceId: workspace.id,
        scopes: scopes.length === 0 ? [...defaultScopes] : scopes,
        ...(notes === undefined ? {} : { notes }),
        ...(expires_at === undefined ? {} : { expires_at }),
      });
      return reply.code(201).send(simulation.keys.issued(record, secret));
    },
  );
  app.post<{ Body: { workspace_id?: string } }>(
    "/api/mcp/session-key",
    {
      schema: {
        body: { type: "object", nullable: true, properties: { workspace_id: { type: "string" } } },
      },
      onRequest: known,
    },
    (request, reply) => {
      const { workspace_id } = (request.body as { workspace_id?: string } | null) ?? {};
      if (workspace_id === undefined && simulation.workspaces.length > 1) {
        return reply.code(400).send({ error: "Choose a workspace", workspaces: simulation.workspaces });
      }
      return sessionKey(simulation, workspaceOf(simulation, workspace_id).id);
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
  // Responds to every path, so that a test sees where a link leads.
  app.get("/*", (_request, reply) => reply.type("text/html").send(page(simulation.workspace.name)));
  return app;
}

/** The workspace with this ID; by default the one with clusters. */
function workspaceOf(simulation: Simulation, id: string | undefined): Workspace {
  if (id === undefined) return simulation.workspace;
  const found = simulation.workspaces.find((one) => one.id === id);
  if (found === undefined) throw new Refused(403, refusalMessages["not-member"]);
  return found;
}

const hour = 60 * 60 * 1000;

/** One valid session key per user and workspace, rotated in place. */
function sessionKey(simulation: Simulation, workspaceId: string): Record<string, unknown> {
  const expiresAt = simulation.clock.now() + hour;
  const known = simulation.keys
    .list()
    .find((one) => one.isSession && one.workspaceId === workspaceId && one.revokedAt === undefined);
  const issued =
    known === undefined
      ? simulation.keys.add({ name: "mcp session", scopes: [...defaultScopes], workspaceId })
      : { record: known, secret: simulation.keys.rotate(known) };
  issued.record.isSession = true;
  issued.record.expiresAt = expiresAt;
  return {
    api_key: issued.secret,
    workspace_id: workspaceId,
    expires_at: rfc3339(expiresAt),
    scopes: issued.record.scopes,
  };
}

function refusal(cause: Refusal | null): Refused | undefined {
  return cause === null ? undefined : new Refused(403, refusalMessages[cause]);
}

function checkQuota(simulation: Simulation): void {
  try {
    simulation.checkKeyQuota();
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
