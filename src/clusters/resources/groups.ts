import * as vscode from "vscode";
import { GroupSchema } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { formatNumber } from "../../ui/format";
import { defineResource } from "../resource";
import { realms } from "./realms";

const t = vscode.l10n.t;

export const groups = defineResource({
  name: "group",
  title: () => t("Groups"),
  icon: "organization",
  parent: realms,
  routes: { list: routes.listRealmGroups },
  schema: GroupSchema,
  showsCount: true,
  id: ({ id }) => id,
  row: (group, { language }) => {
    const subgroupCount = group.sub_group_count ?? 0;
    return {
      label: group.name ?? group.path ?? group.id,
      description: [subgroupCount !== 0 && t("subgroups: {0}", formatNumber(subgroupCount, language))],
      icon: "organization",
      copy: group.path ?? group.id,
      facts: [
        [t("Path"), group.path],
        [t("ID"), group.id],
      ],
    };
  },
  empty: () => t("No groups"),
});
