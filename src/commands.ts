// Every command id, once. A test holds this table against package.json.

export const commands = {
  signIn: "skycloak.signIn",
  signOut: "skycloak.signOut",
  connect: "skycloak.connect",
  connectFromEnvironment: "skycloak.connectFromEnvironment",
  disconnect: "skycloak.disconnect",
  useConnection: "skycloak.useConnection",
  renameConnection: "skycloak.renameConnection",
  replaceKey: "skycloak.replaceKey",
  markProduction: "skycloak.markProduction",
  unmarkProduction: "skycloak.unmarkProduction",
  refresh: "skycloak.refresh",
  createKey: "skycloak.createKey",
  rotateKey: "skycloak.rotateKey",
  revokeKey: "skycloak.revokeKey",
  copyKey: "skycloak.copyKey",
  openTerminal: "skycloak.openTerminal",
  storeKey: "skycloak.storeKey",
  forgetKey: "skycloak.forgetKey",
  hideEndedKeys: "skycloak.hideEndedKeys",
  showEndedKeys: "skycloak.showEndedKeys",
  showKeyHistory: "skycloak.showKeyHistory",
  exportKeyHistory: "skycloak.exportKeyHistory",
  copyClusterUrl: "skycloak.copyClusterUrl",
  copyClusterId: "skycloak.copyClusterId",
  openCluster: "skycloak.openCluster",
  refreshRow: "skycloak.refreshRow",
  showMore: "skycloak.showMore",
  copyValue: "skycloak.copyValue",
  openDashboard: "skycloak.openDashboard",
  showLog: "skycloak.showLog",
  showKey: "skycloak.showKey",
  moveKeyToVault: "skycloak.leaks.moveKeyToVault",
  moveAllKeysToVault: "skycloak.leaks.moveAllKeysToVault",
  checkKey: "skycloak.leaks.checkKey",
  allowEverywhere: "skycloak.leaks.allowEverywhere",
  scanWorkspace: "skycloak.leaks.scan",
  scanAll: "skycloak.leaks.scanAll",
  clearScan: "skycloak.leaks.clearScan",
  scanHistory: "skycloak.leaks.scanHistory",
  explainWarning: "skycloak.leaks.explain",
} as const;

/** Given to `signIn` by whoever wants a key, and stays connected as they are. */
export const keyOnly = "key only";

export type CommandId = (typeof commands)[keyof typeof commands];
