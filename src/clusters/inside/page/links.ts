// Links of a page that run a command. Only these commands can be run from a page.

import { commands, type CommandId } from "../../../commands";

export const linked: readonly string[] = [
  commands.refreshPage,
  commands.openCluster,
  commands.showClusterLogs,
  commands.showSecurityLogs,
  commands.showEvents,
  commands.exportEvents,
  commands.showClusterDetails,
  commands.openDashboard,
  commands.connect,
];

export function commandLink(command: CommandId, ...given: readonly unknown[]): string {
  return given.length === 0
    ? `command:${command}`
    : `command:${command}?${encodeURIComponent(JSON.stringify(given))}`;
}
