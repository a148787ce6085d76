// Whether something is worth asking about: nobody answers questions for what their key can't do.

import type { Route } from "../../../api/routes";
import { tellProblem } from "../../../ui/tell";
import type { At } from "../acts/at";

/** Said where it is known that not. */
export function may({ connection }: Pick<At, "connection">, { scope }: Route): boolean {
  if (scope === undefined || !connection.lacks(scope)) return true;
  tellProblem({ kind: "scope-missing", scope }, connection.host());
  return false;
}
