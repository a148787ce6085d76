import * as vscode from "vscode";
import { UserSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { defineResource } from "../resource";
import { joined, onOff, when, yesNo } from "../rows";
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
  counted: true,
  id: ({ id }) => id,
  row: (user, format) => {
    const name = [user.first_name, user.last_name].filter((part) => part != null).join(" ");
    return {
      label: user.username ?? user.id,
      description: joined(
        user.enabled === false ? t("disabled") : undefined,
        user.email === user.username ? name : user.email,
      ),
      icon: user.enabled === false ? "circle-slash" : "person",
      copy: user.username ?? user.id,
      facts: [
        [t("Name"), name],
        [t("E-mail"), user.email],
        [t("E-mail verified"), yesNo(user.email_verified)],
        [t("Enabled"), onOff(user.enabled)],
        [t("Last login"), when(user.last_login_at, format)],
        [t("Created"), when(user.created_at, format)],
        [t("ID"), user.id],
      ],
    };
  },
  empty: () => t("No users"),
});
