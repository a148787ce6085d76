// The environment variables by which a launch tells the extension host what to do.

/** The simulator's facts, as JSON. */
export const simulatorVariable = "SKYCLOAK_SIM";
/** Those of a second one, another Skycloak workspace at another address. */
export const secondSimulatorVariable = "SKYCLOAK_SIM_SECOND";
/** What lies between the editor and the simulator, as JSON. */
export const networkVariable = "SKYCLOAK_TEST_NETWORK";
/** The bundled test files, one a line. */
export const filesVariable = "SKYCLOAK_TEST_FILES";
/** Only tests whose title matches. */
export const grepVariable = "SKYCLOAK_TEST_GREP";
/** The folder of the user's data, the logs in it. */
export const userDataVariable = "SKYCLOAK_TEST_USER_DATA";
