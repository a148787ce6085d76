// Every command id, once. A test holds this table against package.json.

export const commands = {
  connect: "skycloak.connect",
  connectFromEnvironment: "skycloak.connectFromEnvironment",
  disconnect: "skycloak.disconnect",
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
  openDashboard: "skycloak.openDashboard",
  showLog: "skycloak.showLog",
  moveKeyToVault: "skycloak.leaks.moveKeyToVault",
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];
