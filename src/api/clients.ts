// Clients for one Skycloak workspace. Its limits are shared by all of them, so they keep one pace.
// Loaded when first needed, since it brings the HTTP and schema libraries along.

import type { HttpOptions } from "./http";
import { createPacing } from "./pacing";
import { createSkycloak, type Skycloak } from "./skycloak";

export { createDashboard } from "./dashboard";

export type OpenClient = (options: Omit<HttpOptions, "pacing">) => Skycloak;

export function createClients(): OpenClient {
  const pacing = createPacing();
  return (options) => createSkycloak({ ...options, pacing });
}
