// The dashboard as a signed-in person's programs use it. Loaded when first needed, as the API's client
// is.

import { createSend, type HttpOptions } from "./http";
import { answered, refused, type Answer, type DashboardRefusal, type Problem } from "./problem";
import { dashboardRoutes } from "./routes";
import { parseWorkspaces, type Workspace } from "./schema";
import { keyBody, readIssued, type IssuedKey, type KeyRequest } from "./skycloak";

export type { Workspace } from "./schema";

export interface Dashboard {
  /** Those that the person belongs to. One at a time: see dashboardRoutes. */
  listWorkspaces(): Promise<Answer<readonly Workspace[]>>;
  createKey(request: KeyRequest, workspaceId: string): Promise<Answer<IssuedKey>>;
}

export type DashboardOptions = Omit<HttpOptions, "apiVersion" | "isBearer" | "renewed">;

/** `key` is the access token. */
export function createDashboard(options: DashboardOptions): Dashboard {
  const send = createSend({ ...options, isBearer: true, apiVersion: "" });
  return {
    async listWorkspaces() {
      const answer = await send(dashboardRoutes.listWorkspaces, { body: {} });
      if (!answer.ok) return refused(asDashboardProblem(answer.problem));
      const workspaces = parseWorkspaces(answer.value.body);
      return workspaces === undefined
        ? refused({ kind: "unreadable", status: 200, html: false })
        : answered(workspaces);
    },

    async createKey(request, workspaceId) {
      const body = { ...keyBody(request), workspace_id: workspaceId };
      const answer = readIssued(await send(dashboardRoutes.createKey, { body }));
      return answer.ok ? answer : refused(asDashboardProblem(answer.problem));
    },
  };
}

/** The causes of the dashboard's 403 have no names, only words. */
const causes: readonly (readonly [RegExp, DashboardRefusal])[] = [
  [/e-?mail/i, "email-unverified"],
  [/quota|limit|plan\b/i, "quota"],
  [/\bmember/i, "not-member"],
  [/\bowners?\b|\badmins?\b|not allowed|permission/i, "not-allowed"],
];

function asDashboardProblem(problem: Problem): Problem {
  const { unproven } = problem;
  return { ...mapped(problem), ...(unproven === true ? { unproven } : {}) };
}

function mapped(problem: Problem): Problem {
  switch (problem.kind) {
    case "unauthorized":
      return { kind: "dashboard", why: "token" };
    case "not-found":
      return { kind: "dashboard", why: "not-offered" };
    case "forbidden": {
      const { detail = "" } = problem;
      const why = causes.find(([pattern]) => pattern.test(detail))?.[1] ?? "other";
      return { kind: "dashboard", why, ...(why === "other" ? { detail } : {}) };
    }
    default:
      return problem;
  }
}
