// Users, roles and groups: counted as soon as their realm is opened, listed when they are.

import * as vscode from "vscode";
import {
  readGroups,
  readRoles,
  readUsers,
  type Group,
  type Role,
  type User,
} from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { counted } from "../../ui/format";
import { kind } from "../resource";
import { joined, onOff, when, yesNo } from "../rows";

const t = vscode.l10n.t;

export const users = kind<User>({
  name: "user",
  title: () => t("Users"),
  icon: "person",
  route: routes.listRealmUsers,
  read: readUsers,
  paged: true,
  counted: true,
  id: ({ id }) => id,
  look: (user, saying) => {
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
        [t("Last login"), when(user.last_login_at, saying)],
        [t("Created"), when(user.created_at, saying)],
        [t("ID"), user.id],
      ],
    };
  },
  none: () => t("No users"),
});

export const roles = kind<Role>({
  name: "role",
  title: () => t("Roles"),
  icon: "shield",
  route: routes.listRealmRoles,
  read: readRoles,
  counted: true,
  id: ({ name }) => name,
  look: (role) => ({
    label: role.name,
    description: role.description ?? undefined,
    icon: role.composite === true ? "layers" : "shield",
    copy: role.name,
    facts: [
      [t("Description"), role.description],
      [t("Made of others"), yesNo(role.composite)],
    ],
  }),
  none: () => t("No roles"),
});

export const groups = kind<Group>({
  name: "group",
  title: () => t("Groups"),
  icon: "organization",
  route: routes.listRealmGroups,
  read: readGroups,
  counted: true,
  id: ({ id }) => id,
  look: (group, saying) => {
    const inner = group.sub_group_count ?? 0;
    return {
      label: group.name ?? group.path ?? group.id,
      description:
        inner === 0 ? undefined : t("groups in it: {0}", counted(inner, saying.language)),
      icon: "organization",
      copy: group.path ?? group.id,
      facts: [
        [t("Path"), group.path],
        [t("ID"), group.id],
      ],
    };
  },
  none: () => t("No groups"),
});
