// All operations on a cluster's resources.

import type { Operation } from "../operation";
import { applicationOperations } from "./applications";
import { domainOperations } from "./domains";
import { exportOperations } from "./exports";
import { extensionOperations } from "./extensions";
import { insightOperations } from "./insights";
import { userOperations } from "./users";
import { realmOperations } from "./realms";
import { streamOperations } from "./streams";
import { transferOperations } from "./transfers";
import { upgradeOperations } from "./upgrades";

export const operations: readonly Operation[] = [
  ...realmOperations,
  ...applicationOperations,
  ...userOperations,
  ...domainOperations,
  ...upgradeOperations,
  ...exportOperations,
  ...extensionOperations,
  ...insightOperations,
  ...streamOperations,
  ...transferOperations,
];
