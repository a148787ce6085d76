// What stands below a cluster, in this order. Another kind is another entry.

import type { Kind } from "../resource";
import { domains } from "./domains";
import { exportsOfCluster } from "./exports";
import { extensions } from "./extensions";
import { insights } from "./insights";
import { maintenanceWindow } from "./maintenance-window";
import { realms } from "./realms";
import { upgradePath, upgrades } from "./upgrades";

export const kindsInCluster: readonly Kind[] = [
  realms,
  domains,
  upgradePath,
  upgrades,
  exportsOfCluster,
  extensions,
  maintenanceWindow,
  insights,
];
