// Parses JSON bodies like Skycloak: operations without a body also accept an empty one.

import type { FastifyInstance } from "fastify";

export function readJsonBodies(app: FastifyInstance): void {
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, text === "" ? undefined : (JSON.parse(text) as unknown));
    } catch {
      done(Object.assign(new Error("The body is not valid JSON."), { statusCode: 400 }));
    }
  });
}
