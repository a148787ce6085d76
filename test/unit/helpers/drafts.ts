// The temporary files of this process.
import { TemporaryFiles } from "../../../src/storage/processes";
import { Processes, thisProcess } from "../../../src/storage/processes";

export const ownDrafts = new TemporaryFiles(new Processes(thisProcess(crypto.randomUUID())));
