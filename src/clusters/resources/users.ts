import * as vscode from "vscode";
import { UserSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { formatOnOff, formatTimeAgo, formatYesNo } from "../rows";
import { realms } from "./realms";

const t = vscode.l10n.t;

export const users = defineResource({
  name: "user",
  title: () => t("Users"),
  icon: "person",
  parent: realms,
  routes: { list: routes.listRealmUsers },
  schema: UserSchema,
  paged: true,
  showsCount: true,
  id: ({ id }) => id,
  row: (user, format) => {
    const name = [user.first_name, user.last_name].filter((part) => part != null).join(" ");
    return {
      label: user.username ?? user.id,
      description: [
        user.enabled === false ? t("disabled") : undefined,
        user.email === user.username ? name : user.email,
      ],
      icon: user.enabled === false ? "circle-slash" : "person",
      copy: user.username ?? user.id,
      facts: [
        [t("Name"), name],
        [t("E-mail"), user.email],
        [t("E-mail verified"), formatYesNo(user.email_verified)],
        [t("Enabled"), formatOnOff(user.enabled)],
        [t("Last login"), formatTimeAgo(user.last_login_at, format)],
        [t("Created"), formatTimeAgo(user.created_at, format)],
        [t("ID"), user.id],
      ],
    };
  },
  empty: () => t("No users"),
});
