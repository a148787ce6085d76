// Converts errors of the simulator, of schemas and of Fastify to problem details.

import type { FastifyError, FastifyInstance } from "fastify";
import { asTemplate, matchesPath } from "../path-pattern";
import { invalid, Problem, problemContentType, type FieldError, type ProblemKind } from "../problem";

type Violation = NonNullable<FastifyError["validation"]>[number];

const kindsOfStatus: Record<number, ProblemKind> = {
  400: "bad-request",
  404: "not-found",
  413: "payload-too-large",
  415: "unsupported-media-type",
};

/** Installs handlers for errors and unknown paths. Call it before routes are added. */
export function installErrorHandler(app: FastifyInstance): void {
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const methods = methodsByPath.get(asTemplate(url)) ?? new Set<string>();
    for (const name of [method].flat()) methods.add(name);
    methodsByPath.set(asTemplate(url), methods);
  });

  app.setNotFoundHandler((request) => {
    const path = request.url.split("?")[0] ?? "";
    for (const [template, methods] of methodsByPath) {
      if (!matchesPath(template, path)) continue;
      throw new Problem("method-not-allowed", `${request.method} is not allowed here.`, {
        headers: { Allow: [...methods].join(", ") },
      });
    }
    throw new Problem("not-found", "There is nothing here.");
  });

  app.setErrorHandler((error: FastifyError | Problem, _request, reply) => {
    const problem = error instanceof Problem ? error : toProblem(error);
    reply.code(problem.status).headers(problem.headers).type(problemContentType);
    return reply.send(problem.body());
  });
}

function toProblem(error: FastifyError): Problem {
  if (error.validation !== undefined) return invalid(...error.validation.map(fieldError));
  const kind = kindsOfStatus[error.statusCode ?? 500];
  if (kind !== undefined) return new Problem(kind, error.message);
  // An error of the simulator itself must not look like one that a test asked for.
  console.error(error);
  return new Problem("internal-error", "The simulator itself failed; see its output.");
}

/** A violation of a schema. `value` is omitted if it is an object. */
function fieldError(violation: Violation): FieldError {
  const { instancePath, keyword, message = "is not valid", params } = violation;
  const missing = keyword === "required" ? [String(params["missingProperty"])] : [];
  const field = [...instancePath.split("/").slice(1), ...missing].join(".");
  const value = "data" in violation ? violation.data : undefined;
  const allowed = params["allowedValues"];
  return {
    field,
    detail: Array.isArray(allowed) ? `${message}: ${allowed.join(", ")}` : message,
    code: keyword,
    ...(keyword === "required" || typeof value === "object" ? {} : { value }),
  };
}
