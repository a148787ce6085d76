// The rows below the clusters of a connection, and what each holds. Loaded when a cluster is opened for the
// first time.

import * as vscode from "vscode";
import type { Connection } from "../connections/connection";
import type { ListRows, RowNode } from "../tree/list-tree";
import { counted } from "../ui/format";
import { lookItem, type Look, type Saying } from "./rows";
import { Folder, type Thing } from "./resource-list";
import { kindsInCluster } from "./resources/all";
import type { Kind } from "./resource";
import {
  parametersBelow,
  type FolderPlace,
  type InsideNode,
  type Place,
  type ThingPlace,
} from "./tree-path";

const t = vscode.l10n.t;

export class Inside {
  readonly #connection: Connection;
  readonly #changed: (node: InsideNode) => void;
  readonly #places = new Map<string, Place>();
  /** The folders that are open, by the ids of their rows. */
  readonly #open = new Set<string>();

  /** `changed` is called with the row below which something has changed. */
  constructor(connection: Connection, changed: (node: InsideNode) => void) {
    this.#connection = connection;
    this.#changed = changed;
  }

  /** The rows in a row, which may be a cluster's. */
  below(node: InsideNode): readonly InsideNode[] | ListRows<InsideNode> {
    if (node.kind === "cluster") return this.#folders(kindsInCluster, node.id, undefined);
    const place = this.#places.get(node.id);
    if (place?.is === "folder") return this.#listRows(place);
    return place?.is === "thing" ? this.#inThing(place) : [];
  }

  item(node: InsideNode): vscode.TreeItem | undefined {
    const place = this.#places.get(node.id);
    if (place === undefined) return undefined;
    if (place.is === "folder") {
      const { folder } = place;
      return folderItem(folder, this.#needs(folder.kind), vscode.env.language);
    }
    const look = this.#lookOf(place);
    if (look === undefined) return undefined;
    if (place.is === "part") return lookItem("part", look, false);
    const { name, below, parts } = place.kind;
    return lookItem(name, look, below !== undefined || parts !== undefined);
  }

  #lookOf(place: Place): Look | undefined {
    if (place.is === "folder") return undefined;
    if (place.is === "part") return place.look;
    const thing = thingOf(place);
    return thing === undefined ? undefined : place.kind.look(thing, this.#sayingIn(place.cluster));
  }

  /** Undefined for a cluster's row, and for one that this object never made or has forgotten. */
  place(node: RowNode): Place | undefined {
    return this.#places.get(node.id);
  }

  /** A thing that is listed in a folder. */
  thing(folder: FolderPlace, id: string): ThingPlace | undefined {
    const thing = folder.folder.list.find(id);
    const place = thing && this.#places.get(this.#thingNode(folder, thing).id);
    return place?.is === "thing" ? place : undefined;
  }

  /** What Copy Value copies of a row. */
  copyOf(node: InsideNode): string | undefined {
    const place = this.#places.get(node.id);
    return place && this.#lookOf(place)?.copy;
  }

  /** All things that have been read, each with the names of those above it. */
  known(): { readonly node: InsideNode; readonly look: Look; readonly way: readonly string[] }[] {
    return [...this.#places.values()].flatMap((place) => {
      const look = place.is === "thing" ? this.#lookOf(place) : undefined;
      return look === undefined ? [] : [{ node: place.node, look, way: this.#wayTo(place) }];
    });
  }

  /** The cluster's name, and those of the things between. */
  #wayTo(place: Place): string[] {
    const { parent, cluster } = place;
    if (parent === undefined) return [this.#connection.clusters.find(cluster)?.name ?? ""];
    const label = parent.is === "thing" ? this.#lookOf(parent)?.label : undefined;
    return [...this.#wayTo(parent), ...(label === undefined ? [] : [label])];
  }

  /** Undefined for rows directly below a cluster. */
  parent(node: InsideNode): InsideNode | undefined {
    return this.#places.get(node.id)?.parent?.node;
  }

  /** Called when a row is opened or closed. */
  opened(node: InsideNode, open: boolean): void {
    if (!open) {
      this.#open.delete(node.id);
      return;
    }
    this.#open.add(node.id);
    const place = this.#places.get(node.id);
    if (place?.is === "folder") void place.folder.keepFresh();
  }

  /** Refreshes what a row holds, and what is open below it. */
  async refreshBelow(id: string): Promise<void> {
    const folders = this.#loaded().filter(({ node }) => isWithin(node.id, id));
    // Closed folders are read when they are opened.
    for (const { node, folder } of folders) {
      if (!this.#isShown(node.id) && node.id !== id) folder.list.reset();
    }
    await Promise.all(
      folders
        .filter(({ node }) => this.#isShown(node.id) || node.id === id)
        .map(({ folder }) => folder.list.refresh()),
    );
  }

  /** Refreshes the open folders. */
  async refresh(): Promise<void> {
    await this.refreshBelow("");
  }

  /** Forgets everything, after a change of the key or the endpoint. */
  reset(): void {
    for (const { folder } of this.#loaded()) folder.list.reset();
    this.#places.clear();
  }

  /** Reads the next page of what a row holds. */
  async more(id: string): Promise<void> {
    const place = this.#places.get(id);
    if (place?.is === "folder") await place.folder.more();
  }

  #loaded(): FolderPlace[] {
    return [...this.#places.values()]
      .filter((place) => place.is === "folder")
      .filter(({ folder }) => folder.list.state.loaded || folder.list.state.loading);
  }

  /** Whether its things are visible, or counted by a visible row. */
  #isShown(id: string): boolean {
    if (this.#open.has(id)) return true;
    const place = this.#places.get(id);
    const above = place?.parent?.node.id ?? place?.cluster;
    return (
      place?.is === "folder" &&
      place.folder.kind.counted === true &&
      above !== undefined &&
      this.#open.has(above)
    );
  }

  #inThing(place: ThingPlace): InsideNode[] {
    const { kind, node, cluster } = place;
    const thing = thingOf(place);
    if (thing === undefined) return [];
    const parts = (kind.parts?.(thing, this.#sayingIn(cluster)) ?? []).map(
      (look, index): InsideNode => {
        const id = `${node.id}/~${index}`;
        const part = this.#node("part", id);
        this.#places.set(id, { is: "part", node: part, parent: place, cluster, look });
        return part;
      },
    );
    return [...parts, ...this.#folders(kind.below ?? [], cluster, place)];
  }

  #folders(kinds: readonly Kind[], cluster: string, parent: ThingPlace | undefined): InsideNode[] {
    return kinds.map((kind) => {
      const place = this.folder(kind, cluster, parent);
      const { folder, node } = place;
      const { loaded, loading } = folder.list.state;
      // Its row shows the count, so it is read before the row is opened.
      if (kind.counted === true && !loaded && !loading) void folder.list.ensure();
      return node;
    });
  }

  /** The folder of a kind in a cluster, or in a thing of it. */
  folder(kind: Kind, cluster: string, parent: ThingPlace | undefined): FolderPlace {
    const id = `${parent?.node.id ?? cluster}/${kind.name}s`;
    const known = this.#places.get(id);
    if (known?.is === "folder") return known;
    const folder = new Folder(this.#connection, kind, parametersBelow(cluster, parent));
    const node = this.#node("folder", id);
    folder.list.onDidChange(() => this.#changed(node));
    const place: FolderPlace = { is: "folder", node, parent, cluster, folder };
    this.#places.set(id, place);
    return place;
  }

  #listRows(place: FolderPlace): ListRows<InsideNode> {
    const { folder, node } = place;
    const { kind, list } = folder;
    return {
      list,
      host: () => this.#connection.host(),
      rows: () => this.#shownIn(place).map((thing) => this.#thingNode(place, thing)),
      empty: () => ({ label: kind.none() }),
      failed: (problem) => {
        const words = kind.refusal?.(problem);
        if (words === undefined) return undefined;
        return [words === "" ? { label: kind.none() } : { label: words, icon: "warning" }];
      },
      more: () => {
        if (folder.hidden <= 0 || list.state.loading) return [];
        const { length } = list.state.items;
        const { count = 0 } = folder;
        const title = count > length ? t("Show More ({0} of {1})", length, count) : t("Show More");
        const command = { title, command: "skycloak.showMore", arguments: [node] };
        return [{ label: title, icon: "ellipsis", command }];
      },
    };
  }

  #shownIn({ folder, cluster }: FolderPlace): readonly Thing[] {
    const { kind, list } = folder;
    const { items } = list.state;
    if (kind.shown === undefined) return items;
    const byThing = new Map(items.map((item) => [item.thing, item]));
    return kind
      .shown([...byThing.keys()], this.#sayingIn(cluster))
      .flatMap((thing) => byThing.get(thing) ?? []);
  }

  #sayingIn(cluster: string): Saying {
    const { language } = vscode.env;
    return { now: new Date(), language, cluster: this.#connection.clusters.find(cluster) };
  }

  #thingNode(parent: FolderPlace, { id: thingId }: Thing): InsideNode {
    const { kind } = parent.folder;
    const id = `${parent.node.id}/${encodeURIComponent(thingId)}`;
    const known = this.#places.get(id);
    if (known !== undefined) return known.node;
    const node = this.#node(kind.name, id);
    const { cluster } = parent;
    this.#places.set(id, { is: "thing", node, parent, cluster, kind, id: thingId });
    return node;
  }

  #needs({ route }: Kind): string | undefined {
    const { scope } = route;
    return scope !== undefined && this.#connection.lacks(scope) ? scope : undefined;
  }

  #node(kind: string, id: string): InsideNode {
    return { kind, id, connection: this.#connection.id };
  }
}

/** The thing as it was read last. */
function thingOf(place: ThingPlace): unknown {
  return place.parent.folder.list.find(place.id)?.thing;
}

function isWithin(id: string, above: string): boolean {
  return above === "" || id === above || id.startsWith(`${above}/`);
}

function folderItem(
  { kind, count, list }: Folder,
  needs: string | undefined,
  language: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(kind.title(), vscode.TreeItemCollapsibleState.Collapsed);
  item.iconPath = new vscode.ThemeIcon(needs === undefined ? kind.icon : "lock");
  item.contextValue = `folder ${kind.name}s`;
  item.tooltip = kind.title();
  if (needs !== undefined) {
    item.description = t("needs {0}", needs);
    item.tooltip = t("The API key lacks the scope {0}.", needs);
  } else if (kind.counted === true && count !== undefined) {
    item.description = counted(count, language);
  } else if (kind.counted === true && list.state.loading) {
    item.description = "…";
  }
  return item;
}
