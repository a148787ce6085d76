// Drafts of the process that runs the tests.
import { Drafts } from "../../../src/storage/processes";
import { Processes, thisProcess } from "../../../src/storage/processes";

export const ownDrafts = new Drafts(new Processes(thisProcess(crypto.randomUUID())));
