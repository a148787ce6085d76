// Where customers sign in.
const cluster = process.env.SKYCLOAK_CLUSTER ?? "shop";

export function loginAddress() {
  return `https://${cluster}.example.test/realms/customers/account`;
}
