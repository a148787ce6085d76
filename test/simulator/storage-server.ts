// The simulated S3: files are fetched from it and put there by addresses that are a permission by
// themselves. A key of the API's has no business here, and is refused.

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { isKept } from "./contents/file-facts";
import { fileText, realmFile } from "./contents/transfers";
import { installExchange } from "./exchange";
import type { World } from "./world";

export function buildStorage(world: World): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: 64 * 1024 * 1024,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  installExchange(app, "storage", world);

  app.addHook("preHandler", (request, reply, done) => {
    const refusal = refusalOf(world, request);
    if (refusal === undefined) done();
    else refuse(reply, ...refusal);
  });

  app.get("/exports/:id", (request, reply) => {
    const { id } = request.params as { id: string };
    const found = world.clusters
      .list()
      .flatMap((record) => world.contents(record).exports)
      .find((each) => each.id === id);
    if (found === undefined || !isKept(found, world.clock.now())) return gone(reply);
    return send(reply, `${id}.zip`, fileText(id, world.settings.exportBytes));
  });

  app.get("/realm-exports/:id", (request, reply) => {
    const { id } = request.params as { id: string };
    const found = world.transfers.realmExports.find((each) => each.id === id);
    if (found === undefined || !isKept(found, world.clock.now())) return gone(reply);
    return send(reply, `${id}.zip.enc`, realmFile(found, world.settings.exportBytes));
  });

  app.put("/imports/:file", (request, reply) => {
    const { file } = request.params as { file: string };
    const { body, headers } = request;
    // Whoever does not say before how long it is, is refused.
    if (headers["content-length"] === undefined) return refuse(reply, 411, "MissingContentLength");
    world.transfers.uploads.set(`imports/${file}`, typeof body === "string" ? body : "");
    return reply.code(200).send();
  });
  return app;
}

function refusalOf(world: World, request: FastifyRequest): [number, string] | undefined {
  const { headers, url } = request;
  if (headers["api-key"] !== undefined || headers.authorization !== undefined) {
    return [400, "InvalidArgument"];
  }
  const [path = "", query] = url.slice(1).split("?");
  const signature = new URLSearchParams(query).get("X-Signature");
  return signature === world.transfers.signature(path) ? undefined : [403, "AccessDenied"];
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
