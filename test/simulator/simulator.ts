// Starts all servers: API, dashboard, control, login, Keycloak and storage, each on its own port.

import type { FastifyInstance } from "fastify";
import { buildApi } from "./api/server";
import { buildControl } from "./control-server";
import type { SeedName } from "./control-protocol";
import { buildDashboard } from "./dashboard-server";
import { buildKeycloak } from "./keycloak-server";
import { buildLogin } from "./login-server";
import { buildStorage } from "./storage-server";
import { Simulation, type SimulationOptions } from "./simulation";

export interface SimulatorOptions extends Partial<SimulationOptions> {
  /** The API's port; the other five servers use the next ones. Default 0: free ports. */
  port?: number;
  /** Default acme. */
  seed?: SeedName;
  /** Whether there are key operations. Default true. */
  keys?: boolean;
}

export interface Simulator {
  /** Base URLs, without a trailing slash. */
  api: string;
  dashboard: string;
  control: string;
  /** The issuer of the OAuth server. */
  issuer: string;
  /** The secret of the seed's main key. */
  key: string;
  /** The state, for tests in the same process. */
  simulation: Simulation;
  close: () => Promise<void>;
}

/** Listens on 127.0.0.1 only. Rejects if a port is taken, and closes everything. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, seed = "acme", keys = true, ...rest } = options;
  const simulation = new Simulation({ seed, keys, ...rest });
  const login = buildLogin(simulation);
  const apps = [
    buildApi(simulation),
    buildDashboard(simulation),
    buildControl(simulation),
    login.app,
    buildKeycloak(simulation),
    buildStorage(simulation),
  ] as const;
  const close = async (): Promise<void> => {
    await Promise.all(apps.map((app) => app.close()));
  };
  try {
    const [api, dashboard, control, issuer, keycloak, storage] = await Promise.all([
      listen(apps[0], port),
      listen(apps[1], port === 0 ? 0 : port + 1),
      listen(apps[2], port === 0 ? 0 : port + 2),
      listen(apps[3], port === 0 ? 0 : port + 3),
      listen(apps[4], port === 0 ? 0 : port + 4),
      listen(apps[5], port === 0 ? 0 : port + 5),
    ]);
    login.open(issuer);
    simulation.listening({ keycloak, storage });
    return { api, dashboard, control, issuer, key: simulation.mainSecret, simulation, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(app: FastifyInstance, port: number): Promise<string> {
  return app.listen({ host: "127.0.0.1", port });
}
