// The resources below a cluster, in the order of their rows. Add new resources here.

import type { Resource } from "../resource";
import { applications } from "./applications";
import { domainRoutes } from "./domain-routes";
import { domains } from "./domains";
import { clusterExports } from "./exports";
import { extensions } from "./extensions";
import { groups } from "./groups";
import { identityProviders } from "./identity-providers";
import { insights } from "./insights";
import { maintenanceWindow } from "./maintenance-window";
import { realms } from "./realms";
import { roles } from "./roles";
import { upgradePath, upgrades } from "./upgrades";
import { users } from "./users";

export const resources: readonly Resource[] = [
  realms,
  applications,
  identityProviders,
  users,
  roles,
  groups,
  domains,
  domainRoutes,
  upgradePath,
  upgrades,
  clusterExports,
  extensions,
  maintenanceWindow,
  insights,
];
