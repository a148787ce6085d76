// Drafts of the process that runs the tests.
import { Drafts } from "../../../src/notes/processes";
import { Processes, thisProcess } from "../../../src/notes/processes";

export const ownDrafts = new Drafts(new Processes(thisProcess(crypto.randomUUID())));
