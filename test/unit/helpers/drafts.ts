// Drafts of the process that runs the tests.
import { TemporaryFiles } from "../../../src/storage/processes";
import { Processes, thisProcess } from "../../../src/storage/processes";

export const ownDrafts = new TemporaryFiles(new Processes(thisProcess(crypto.randomUUID())));
