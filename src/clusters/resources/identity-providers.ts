import * as vscode from "vscode";
import { IdentityProviderSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { timeFacts, formatOnOff, formatYesNo } from "../rows";
import { realms } from "./realms";

const t = vscode.l10n.t;

export const identityProviders = defineResource({
  name: "identity-provider",
  title: () => t("Identity Providers"),
  icon: "link",
  parent: realms,
  routes: { list: routes.listIdentityProviders },
  schema: IdentityProviderSchema,
  id: ({ provider_id }) => provider_id,
  row: (provider, format) => ({
    label: provider.provider_id,
    description: [
      provider.enabled === false ? t("disabled") : undefined,
      provider.display_name === provider.provider_id ? undefined : provider.display_name,
      provider.type?.toUpperCase(),
      provider.externally_managed === true ? t("managed elsewhere") : undefined,
    ],
    icon: provider.enabled === false ? "circle-slash" : "link",
    copy: provider.provider_id,
    facts: [
      [t("Display name"), provider.display_name],
      [t("Type"), provider.type],
      [t("Enabled"), formatOnOff(provider.enabled)],
      [t("Client ID"), provider.client_id],
      [t("Managed elsewhere"), formatYesNo(provider.externally_managed)],
      ...timeFacts(provider, format),
    ],
  }),
  empty: () => t("No identity providers"),
});
