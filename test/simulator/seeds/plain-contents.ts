// A cluster with little in it: one realm, a few people.

import { noContents, type Contents, type ContentsMaker } from "../contents/contents";
import { makeRealm } from "../contents/realm-maker";

/** What a cluster is created with: nothing, until it runs and somebody fills it. */
export const plainContents: ContentsMaker = ({ cluster }, now): Contents => ({
  ...noContents(),
  realms: cluster.url === "" ? [] : [makeRealm({ name: "main", users: 30 }, now)],
});
