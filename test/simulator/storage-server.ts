// The simulated S3: files are downloaded and uploaded by URLs that grant access. API keys must not be sent here, and
// are rejected.

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { isRetained } from "./cluster-resources/export-file";
import { fileText, realmFile } from "./cluster-resources/transfers";
import { installInterceptor } from "./request-interceptor";
import type { Simulation } from "./simulation";

export function buildStorage(simulation: Simulation): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: 64 * 1024 * 1024,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  installInterceptor(app, "storage", simulation);

  app.addHook("preHandler", (request, reply, done) => {
    const refusal = refusalOf(simulation, request);
    if (refusal === undefined) done();
    else refuse(reply, ...refusal);
  });

  app.get("/exports/:id", (request, reply) => {
    const { id } = request.params as { id: string };
    const found = simulation.clusters
      .list()
      .flatMap((record) => simulation.resourcesOf(record).exports)
      .find((each) => each.id === id);
    if (found === undefined || !isRetained(found, simulation.clock.now())) return gone(reply);
    return send(reply, `${id}.zip`, fileText(id, simulation.settings.exportBytes));
  });

  app.get("/realm-exports/:id", (request, reply) => {
    const { id } = request.params as { id: string };
    const found = simulation.transfers.realmExports.find((each) => each.id === id);
    if (found === undefined || !isRetained(found, simulation.clock.now())) return gone(reply);
    return send(reply, `${id}.zip.enc`, realmFile(found, simulation.settings.exportBytes));
  });

  app.put("/imports/:file", (request, reply) => {
    const { file } = request.params as { file: string };
    const { body, headers } = request;
    // Uploads need a Content-Length.
    if (headers["content-length"] === undefined) return refuse(reply, 411, "MissingContentLength");
    simulation.transfers.uploads.set(`imports/${file}`, typeof body === "string" ? body : "");
    return reply.code(200).send();
  });
  return app;
}

function refusalOf(simulation: Simulation, request: FastifyRequest): [number, string] | undefined {
  const { headers, url } = request;
  if (headers["api-key"] !== undefined || headers.authorization !== undefined) {
    return [400, "InvalidArgument"];
  }
  const [path = "", query] = url.slice(1).split("?");
  const signature = new URLSearchParams(query).get("X-Signature");
  return signature === simulation.transfers.signature(path) ? undefined : [403, "AccessDenied"];
}

function send(reply: FastifyReply, name: string, text: string): FastifyReply {
  return reply
    .type("application/octet-stream")
    .header("Content-Disposition", `attachment; filename="${name}"`)
    .send(text);
}

function gone(reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, "NoSuchKey");
}

function refuse(reply: FastifyReply, status: number, code: string): FastifyReply {
  return reply
    .code(status)
    .type("application/xml")
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>\n`);
}
