// Clients for one Skycloak workspace. Its limits are shared by all of them, so they keep one pace.
// Loaded when first needed, since it brings the HTTP and schema libraries along.

import type { HttpOptions } from "./http";
import { createPacing, type Pace } from "./pacing";
import { createSkycloak, type Skycloak } from "./skycloak";

export { createDashboard } from "./dashboard";

export type OpenClient = (options: Omit<HttpOptions, "pacing">) => Skycloak;

/** `told`: hears of every change of the pace. */
export function createClients(told?: (pace: Pace) => void): OpenClient {
  const pacing = createPacing(undefined, told);
  return (options) => createSkycloak({ ...options, pacing });
}
