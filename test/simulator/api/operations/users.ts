// A realm's users, roles and groups.

import { orNotFound } from "../call";
import { operation } from "../operation";
import type { Group } from "../../cluster-resources/cluster-resources";
import {
  groupQuery,
  realmGroup,
  realmRole,
  realmUser,
  userQuery,
  type RealmGroup,
  type RealmUser,
} from "../../published/realms";
import { list } from "../../published/shape";

const realm = "/clusters/{cluster_id}/realms/{realm_name}";

export const userOperations = [
  operation({
    method: "GET",
    path: `${realm}/users`,
    scope: "realm-users:read",
    query: userQuery,
    response: list(realmUser),
    paged: { most: 100, usual: 25 },
    perform: ({ realm: { users }, query: { search = "", status = "all", order } }) => {
      const wanted = users
        .filter(({ enabled }) => status === "all" || enabled === (status === "enabled"))
        .filter((user) => matchesSearch(user, search));
      return order === "desc" ? wanted.reverse() : wanted;
    },
  }),
  operation({
    method: "GET",
    path: `${realm}/users/{user_id}`,
    scope: "realm-users:read",
    response: realmUser,
    perform: (call) =>
      orNotFound(
        call.realm.users.find(({ id }) => id === call.param("user_id")),
        "User",
      ),
  }),
  operation({
    method: "GET",
    path: `${realm}/roles`,
    scope: "realm-roles:read",
    response: list(realmRole),
    perform: (call) => call.realm.roles,
  }),
  operation({
    method: "GET",
    path: `${realm}/roles/{role_name}`,
    scope: "realm-roles:read",
    response: realmRole,
    perform: (call) =>
      orNotFound(
        call.realm.roles.find(({ name }) => name === call.param("role_name")),
        "Role",
      ),
  }),
  operation({
    method: "GET",
    path: `${realm}/groups`,
    scope: "realm-groups:read",
    query: groupQuery,
    response: list(realmGroup),
    perform: (call) =>
      call.realm.groups.map((each) => groupResponse(each, "", call.query.include_subgroups === "true")),
  }),
  operation({
    method: "GET",
    path: `${realm}/groups/{group_id}`,
    scope: "realm-groups:read",
    response: realmGroup,
    perform: (call) =>
      orNotFound(
        everyGroup(call.realm.groups, "").find(({ id }) => id === call.param("group_id")),
        "Group",
      ),
  }),
];

function matchesSearch({ username, email, first_name, last_name }: RealmUser, search: string): boolean {
  const all = [username, email, first_name, last_name].join(" ").toLowerCase();
  return all.includes(search.toLowerCase());
}

function groupResponse({ id, name, groups }: Group, above: string, withSubgroups: boolean): RealmGroup {
  const path = `${above}/${name}`;
  const group = { id, name, path, sub_group_count: groups.length };
  if (!withSubgroups) return group;
  const subgroups = groups.map((each) => ({
    id: each.id,
    name: each.name,
    path: `${path}/${each.name}`,
    sub_group_count: each.groups.length,
  }));
  return { ...group, subgroups };
}

/** All groups at every depth, each with its subgroups. */
function everyGroup(groups: Group[], above: string): RealmGroup[] {
  return groups.flatMap((each) => [
    groupResponse(each, above, true),
    ...everyGroup(each.groups, `${above}/${each.name}`),
  ]);
}
