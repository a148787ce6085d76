// Environment variables from the launch to the extension host.

/** The simulator's URLs and key, as JSON. */
export const simulatorVariable = "SKYCLOAK_SIM";
/** The same for the second simulator, another Skycloak workspace. */
export const secondSimulatorVariable = "SKYCLOAK_SIM_SECOND";
/** The network between the editor and the simulator, as JSON. */
export const networkVariable = "SKYCLOAK_TEST_NETWORK";
/** The bundled test files, one per line. */
export const filesVariable = "SKYCLOAK_TEST_FILES";
/** Only tests whose title matches. */
export const grepVariable = "SKYCLOAK_TEST_GREP";
/** The user data folder, which contains the logs. */
export const userDataVariable = "SKYCLOAK_TEST_USER_DATA";
