import * as vscode from "vscode";
import { readIdentityProviders, type IdentityProvider } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { kind } from "../resource";
import { joined, onOff, when, yesNo } from "../rows";

const t = vscode.l10n.t;

export const identityProviders = kind<IdentityProvider>({
  name: "identity-provider",
  title: () => t("Identity Providers"),
  icon: "link",
  route: routes.listIdentityProviders,
  read: readIdentityProviders,
  id: ({ provider_id }) => provider_id,
  look: (provider, saying) => ({
    label: provider.provider_id,
    description: joined(
      provider.enabled === false ? t("disabled") : undefined,
      provider.display_name === provider.provider_id ? undefined : provider.display_name,
      provider.type?.toUpperCase(),
      provider.externally_managed === true ? t("managed elsewhere") : undefined,
    ),
    icon: provider.enabled === false ? "circle-slash" : "link",
    copy: provider.provider_id,
    facts: [
      [t("Shown as"), provider.display_name],
      [t("Type"), provider.type],
      [t("Enabled"), onOff(provider.enabled)],
      [t("Client ID"), provider.client_id],
      [t("Managed elsewhere"), yesNo(provider.externally_managed)],
      [t("Created"), when(provider.created_at, saying)],
      [t("Changed"), when(provider.updated_at, saying)],
    ],
  }),
  none: () => t("No identity providers"),
});
