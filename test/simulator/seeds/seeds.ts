// All seeds.

import type { SeedName } from "../control-protocol";
import { acme } from "./acme";
import { empty } from "./empty";
import { large } from "./large";
import { readonly } from "./readonly";
import type { SeedMaker } from "./seed";

export const seeds: Record<SeedName, SeedMaker> = { acme, empty, large, readonly };
