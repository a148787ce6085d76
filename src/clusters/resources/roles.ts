import * as vscode from "vscode";
import { RoleSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { formatYesNo } from "../rows";
import { realms } from "./realms";

const t = vscode.l10n.t;

export const roles = defineResource({
  name: "role",
  title: () => t("Roles"),
  icon: "shield",
  parent: realms,
  routes: { list: routes.listRealmRoles },
  schema: RoleSchema,
  showsCount: true,
  id: ({ name }) => name,
  row: (role) => ({
    label: role.name,
    description: [role.description],
    icon: role.composite === true ? "layers" : "shield",
    copy: role.name,
    facts: [
      [t("Description"), role.description],
      [t("Composite"), formatYesNo(role.composite)],
    ],
  }),
  empty: () => t("No roles"),
});
