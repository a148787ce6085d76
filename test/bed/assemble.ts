// Writes what comes of src/leaks/engine/assembly/.
import { writeFileSync } from "node:fs";
import { machineCode, machineCodePath } from "./assembly";

writeFileSync(machineCodePath, machineCode());
