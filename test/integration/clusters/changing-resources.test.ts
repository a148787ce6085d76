// Changes of a cluster's resources: realms, applications and their secrets, domains, the automation client.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { selectable } from "../host/quick-input";
import { rowOf, run, setUpSession, showViews } from "../host/session";
import { control, rows, simulatorFacts, type Row } from "../host/skycloak";
import { childRows, rowAt, writeRequests } from "../host/cluster-rows";

const cluster = "customers-prod";

const at = (...way: readonly string[]): Promise<Row> => rowAt(cluster, ...way);

const gone = (label: string, ...way: readonly string[]): Promise<void> =>
  eventually(async () => {
    const found = await childRows(await at(...way));
    assert.ok(!found.some((one) => one.label === label));
  });

async function idOf(name: string): Promise<string> {
  const { clusters } = await control().state();
  return clusters.find((one) => one.name === name)?.id ?? "";
}

const clipboard = (): Thenable<string> => vscode.env.clipboard.readText();

describe("What is done in a cluster", () => {
  const session = setUpSession();

  it("pins clusters, realms and applications, which come first until they are gone", async () => {
    const first = async (...way: readonly string[]) => (await childRows(await at(...way)))[0];
    const top = async () => (await rows("clusters"))[0];
    await run("pin", (await rowOf("clusters", "partners-ca")).node);
    assert.match((await top())?.description ?? "", /^pinned · degraded · /);
    assert.match((await top())?.ariaLabel ?? "", /^partners-ca\. pinned\. Status: degraded\./);
    assert.match((await top())?.context ?? "", /^cluster\b.* pinned$/);
    session.user.willType("X partners");
    await run("renameCluster", (await top())?.node);
    await run("refresh");
    await eventually(async () => assert.equal((await top())?.label, "X partners"));
    await run("unpin", (await top())?.node);
    assert.equal((await top())?.label, "billing-next");

    const realm = (await childRows(await at("Realms"))).at(-1);
    assert.ok(realm && realm.label !== (await first("Realms"))?.label);
    await run("pin", (await at("Realms")).node);
    await run("pin", realm.node);
    assert.equal((await first("Realms"))?.label, realm.label);
    assert.doesNotMatch((await at("Realms")).context, /pinned/);
    session.user.willType(realm.label);
    await run("deleteRealm", realm.node);
    await gone(realm.label, "Realms");
    session.user.willType(realm.label);
    await run("createRealm", (await at("Realms")).node);
    assert.doesNotMatch((await at("Realms", realm.label)).context, /pinned/);
  });

  it("selects a new realm and a new application, and keeps a filter that doesn't hide them", async () => {
    const { user } = session;
    const selects = (context: RegExp): Promise<void> =>
      eventually(() => assert.match(String(user.contextKeys.get("skycloak.selectedClusterRow")), context));
    await showViews();
    user.willType(cluster);
    await run("filterClusters");
    user.willType("shop");
    await run("createRealm", (await rowOf("clusters", cluster)).node);
    await selects(/^realm /);
    user.willType("web-app").willType("Web App").willPick("Public").willType("https://a.test/cb");
    await run("createApplication", (await at("Realms", "shop")).node);
    await selects(/^application /);
    assert.equal(user.contextKeys.get("skycloak.clustersFiltered"), true);
    await run("clearClusterFilter");
  });

  it("deletes several exports after one question that names them, and none that is being made", async () => {
    const { user } = session;
    const exports = await childRows(await at("Exports"));
    const ended = exports.filter(({ context }) => !/\b(?:pending|processing)\b/.test(context));
    assert.ok(ended.length > 1 && ended.length < exports.length);
    const nodes = exports.map(({ node }) => node);
    await control().addFault({ method: "DELETE", path: "/**", times: 1, fault: { kind: "answer", status: 403 } });
    user.willPress("Delete");
    await run("deleteExport", nodes[0], nodes);
    const [modal, heard, ...more] = user.messages;
    assert.equal(modal?.text, `Delete ${ended.length} exports?`);
    assert.equal(modal.detail.split("\n").filter((line) => line.endsWith(cluster)).length, ended.length);
    assert.match(
      heard?.text ?? "",
      new RegExp(`^Deleted ${ended.length - 1} of ${ended.length} exports without problems\\. Deleting`),
    );
    assert.deepEqual(more, []);
    const deletions = (await writeRequests()).filter((line) => line.startsWith("DELETE /exports/"));
    assert.equal(deletions.length, ended.length);
    await eventually(async () => {
      assert.equal((await childRows(await at("Exports"))).length, exports.length - ended.length + 1);
    });
  });

  it("makes a realm and an application, rotates its secret, and takes both away", async () => {
    const { user } = session;
    user.willType("shop");
    await run("createRealm", (await at("Realms")).node);
    await at("Realms", "shop");

    user.willType("web-app").willType("Web App").willPick("Confidential").willType("https://a.test/cb");
    await run("createApplication", (await at("Realms", "shop", "Applications")).node);
    assert.deepEqual(user.validationErrors, []);
    const way = ["Realms", "shop", "Applications", "web-app"];
    await run("copyClientSecret", (await at(...way)).node);
    const first = await clipboard();
    assert.ok(first.length > 8);

    user.willPress("Rotate");
    await run("rotateClientSecret", (await at(...way)).node);
    await run("copyClientSecret", (await at(...way)).node);
    const second = await clipboard();
    assert.ok(second.length > 8 && second !== first);

    user.willPress("Disable");
    await run("disableApplication", (await at(...way)).node);
    await eventually(async () => assert.match((await at(...way)).context, /\bdisabled\b/));
    await run("enableApplication", (await at(...way)).node);
    await eventually(async () => assert.doesNotMatch((await at(...way)).context, /\bdisabled\b/));
    user.willType("https://a.test/cb, https://b.test/cb");
    await run("changeRedirectUris", (await at(...way)).node);
    user.willType("web-app");
    await run("deleteApplication", (await at(...way)).node);
    await gone("web-app", "Realms", "shop", "Applications");
    user.willPress("Disable");
    await run("disableRealm", (await at("Realms", "shop")).node);
    await eventually(async () => assert.match((await at("Realms", "shop")).context, /\bdisabled\b/));
    await run("enableRealm", (await at("Realms", "shop")).node);
    await eventually(async () => assert.doesNotMatch((await at("Realms", "shop")).context, /\bdisabled\b/));
    user.willType("shop");
    await run("deleteRealm", (await at("Realms", "shop")).node);
    await gone("shop", "Realms");

    assert.deepEqual(await writeRequests(), [
      "POST /realms",
      "POST /realms/shop/applications",
      "POST /realms/shop/applications/web-app/rotate-secret",
      "PATCH /realms/shop/applications/web-app",
      "PATCH /realms/shop/applications/web-app",
      "PATCH /realms/shop/applications/web-app",
      "DELETE /realms/shop/applications/web-app",
      "PATCH /realms/shop",
      "PATCH /realms/shop",
      "DELETE /realms/shop",
    ]);
    user.willPick("web-app").willPress("Forget");
    await run("forgetClientSecret");
    await run("forgetClientSecret");
    assert.equal(user.lastMessage?.text, "No client secrets are stored on this machine.");
  });

  it("says what is not known after a lost answer, and repeats nothing", async () => {
    const { user } = session;
    const realm = (await childRows(await at("Realms")))[0]?.label ?? "";
    const found = (await childRows(await at("Realms", realm, "Applications"))).find(({ context }) =>
      /\bconfidential\b/.test(context),
    );
    assert.ok(found);
    await control().addFault({
      path: "/clusters/{cluster_id}/realms/{realm_name}/applications/{client_id}/rotate-secret",
      fault: { kind: "drop", when: "after" },
      times: 1,
    });
    user.willPress("Rotate");
    await run("rotateClientSecret", found.node);
    assert.match(user.lastMessage?.text ?? "", /no usable response.*Rotate it again/);
    assert.equal((await writeRequests()).length, 1);
    user.willPress("Rotate");
    await run("rotateClientSecret", found.node);
    assert.match(user.lastMessage?.text ?? "", /^Rotated the client secret of .*The new one is stored\.$/);
    user.willPick(found.label).willPress("Forget");
    await run("forgetClientSecret");
  });

  it("waits for a busy cluster, where the person sees it, and then does it", async () => {
    const { user } = session;
    const { node } = await at("Realms");
    const { clusters } = await control().state();
    const { id = "" } = clusters.find(({ name }) => name === cluster) ?? {};
    const transitions = [{ inMs: 900, status: "available" }];
    await control().changeCluster(id, { status: "updating", transitions });
    user.willType("late");
    await run("createRealm", node);
    const posts = await control().requests({ method: "POST" });
    const statuses = posts.map(({ status }) => status);
    assert.ok(statuses.length >= 2, statuses.join());
    assert.deepEqual([...new Set(statuses)], [409, 201]);
  });

  it("adds a domain, looks whether its records are there, leads it to a realm, and takes all away", async () => {
    const { user } = session;
    user.willType("login.shop.test");
    await run("addDomain", (await at("Domains")).node);
    const way = ["Domains", "login.shop.test"];
    await run("verifyDomain", (await at(...way)).node);
    // A realm without a domain.
    const realm = "sandbox";
    for (const [choice, description] of [
      // The first option is the safe one.
      [undefined, ""],
      ["Hide the Admin Console", ""],
      ["Expose the Admin Console", "with the admin console"],
    ] as const) {
      user.willPick(realm);
      if (choice === undefined) user.willAccept();
      else user.willPick(choice);
      await run("addRoute", (await at(...way)).node);
      const route = await at(...way, "Routes", realm);
      assert.equal(route.description, description, choice);
      user.willPress("Delete");
      await run("deleteRoute", route.node);
      await gone(realm, ...way, "Routes");
    }
    // Nothing is sent without a selection.
    const before = (await writeRequests()).length;
    user.willPick(realm).willCancel();
    await run("addRoute", (await at(...way)).node);
    assert.equal((await writeRequests()).length, before);
    user.willPress("Delete");
    await run("deleteDomain", (await at(...way)).node);
    await gone("login.shop.test", "Domains");
    assert.deepEqual(user.validationErrors, []);
  });

  it("leads no domain to a realm before it is verified, and says what to do", async () => {
    const { user } = session;
    await control().changeSettings({ verificationFinds: "pending" });
    const way = ["Domains", "accounts.example.net"];
    const { node } = await at(...way);
    await run("addRoute", node);
    const said = user.lastMessage;
    assert.match(said?.text ?? "", /^accounts\.example\.net has to be verified before it can be routed to/);
    assert.match(said?.detail ?? "", /^TXT _skycloak\.accounts\.example\.net skycloak-verification=/m);
    assert.deepEqual(said?.buttons, ["Verify", "Copy DNS Records"]);
    user.willPress("Copy DNS Records");
    await run("addRoute", node);
    assert.match(await clipboard(), /^CNAME accounts\.example\.net \S+\nTXT /);
    user.willPress("Verify");
    await run("addRoute", node);
    assert.match(user.lastMessage?.text ?? "", /is not verified yet/);
    assert.ok(!(await writeRequests()).some((line) => line.endsWith("/routes")));

    // The domain has been verified meanwhile, though the list doesn't show it. Only realms without a domain are
    // offered.
    await control().changeSettings({ verificationFinds: "verified" });
    user.willPick("sandbox").willAccept();
    await run("addRoute", node);
    const picks = user.prompts.filter(({ items }) => items.length > 0);
    const offered = selectable(picks.at(-2)?.items ?? []).map(({ label }) => label);
    const realms = (await childRows(await at("Realms"))).map(({ label }) => label);
    const taken = ["customers", "partners"];
    assert.deepEqual(
      offered,
      realms.filter((name) => !taken.includes(name)),
    );
    await at(...way, "Routes", "sandbox");
  });

  it("offers no realm where each has a domain, and explains a refusal all the same", async () => {
    const { user } = session;
    const { node } = await at("Domains", "old.example.com");
    const { clusters } = await control().state();
    const { id = "" } = clusters.find(({ name }) => name === cluster) ?? {};
    // A realm is offered even if its routes can't be read.
    const path = "/clusters/{cluster_id}/domains/{domain_id}/routes";
    const fault = { kind: "answer", status: 404 } as const;
    const { id: rule } = await control().addFault({ method: "GET", path, fault });
    user.willPick("customers").willAccept();
    await run("addRoute", node);
    assert.match(user.lastMessage?.text ?? "", /a realm can only have one domain\.$/);
    await control().removeFault(rule);
    const { realms } = await control().clusterResources(id);
    const taken = realms.filter(({ realm }) => ["customers", "partners"].includes(realm.name));
    await control().changeClusterResources(id, { realms: taken });
    await run("refresh");
    await run("addRoute", (await at("Domains", "old.example.com")).node);
    assert.equal(user.lastMessage?.text, "Every realm of “customers-prod” already has a domain.");
  });

  it("tests the automation client, copies its secret, and opens a terminal with it", async () => {
    const { user } = session;
    const { node } = await rowOf("clusters", cluster);
    await run("testAutomationClient", node);
    assert.match(user.lastMessage?.text ?? "", /^The automation client of “customers-prod” works\./);
    await run("copyAutomationSecret", node);
    const secret = await clipboard();
    assert.ok(secret.length > 8);
    user.willPress("Store Secret");
    await run("showAutomationClient", node);
    const said = user.messages.map(({ text, detail }) => `${text} ${detail}`).join();
    assert.ok(!said.includes(secret));
    const before = new Set(vscode.window.terminals);
    await run("openTerminalWithKeycloak", node);
    const opened = vscode.window.terminals.filter((one) => !before.has(one));
    const options = opened.map(({ creationOptions }) => creationOptions as vscode.TerminalOptions);
    for (const terminal of opened) terminal.dispose();
    const [{ env = {} } = {}] = options;
    assert.equal(opened.length, 1);
    assert.ok(env["KEYCLOAK_CLIENT_SECRET"] === secret);
    assert.equal(env["KEYCLOAK_REALM"], "master");
    assert.match(env["KEYCLOAK_URL"] ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    user.willPick(env["KEYCLOAK_CLIENT_ID"] ?? "").willPress("Forget");
    await run("forgetClientSecret");
    assert.deepEqual(user.validationErrors, []);
  });

  it("opens no terminal with an environment that VS Code would change", async () => {
    const { user } = session;
    const { node } = await rowOf("clusters", cluster);
    const { clusters } = await control().state();
    const { url = "" } = clusters.find(({ name }) => name === cluster) ?? {};
    const client = {
      client_id: "${env:HOME}",
      client_secret: crypto.randomUUID(),
      token_url: `${url}/realms/master/protocol/openid-connect/token`,
    };
    await control().addFault({
      path: "/clusters/{cluster_id}/credentials",
      fault: { kind: "answer", status: 200, body: client },
    });
    const before = vscode.window.terminals.length;
    await run("openTerminalWithKeycloak", node);
    assert.equal(
      user.lastMessage?.text,
      "Couldn't open a terminal: VS Code would change the value of KEYCLOAK_CLIENT_ID.",
    );
    assert.equal(vscode.window.terminals.length, before);
  });

  const open = "Open in Editor";

  /** The languages are known to VS Code, or to an extension that need not be installed. */
  async function showsEditor(text: string, ...languages: readonly string[]): Promise<void> {
    await eventually(() => assert.equal(vscode.window.activeTextEditor?.document.getText(), text));
    assert.ok(languages.includes(vscode.window.activeTextEditor?.document.languageId ?? ""));
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }

  it("is copied as Terraform and as curl, as it is now and without the key", async () => {
    const { node, label } = await rowOf("clusters", cluster);
    const realm = (await childRows(await at("Realms")))[0]?.label ?? "";
    // Another client changes what this editor has read.
    await fetch(`${simulatorFacts().api}/clusters/${await idOf(cluster)}/realms/${realm}`, {
      method: "PATCH",
      headers: {
        "API-Key": session.key,
        "API-Version": "2026-06-01.beta",
        "content-type": "application/json",
      },
      body: JSON.stringify({ registration_email_as_username: true }),
    });
    session.user.willPress(open);
    await run("copyAsTerraform", node);
    const text = await clipboard();
    await showsEditor(text, "terraform", "plaintext");
    assert.match(text, /^ {2}registration_email_as_username = true$/m);
    assert.match(text, /^ {2}auto_upgrade_enabled = (?:true|false)$/m);
    // Some names contain a slash.
    const comments = Array.from(text.matchAll(/^ *# (\S+ \S+ \S+)/gm), ([, found = ""]) => found);
    assert.ok(comments.includes("Not imported: skycloak_application.customers_reporting_job_nightly."));
    assert.deepEqual(
      comments.filter((comment) => !comment.startsWith("Not imported: ")),
      ["For the provider"],
    );
    assert.deepEqual(session.user.lastMessage, {
      kind: "warning",
      // No request can contain the name of a realm with a slash.
      text:
        "Copied “customers-prod” as Terraform without the parts that couldn't be read: " +
        "Applications of the realm “Kunden Süd & Partner/100%”",
      detail: "",
      modal: false,
      buttons: [open],
    });
    assert.match(text, /^resource "skycloak_cluster" "customers_prod" \{/m);
    assert.match(text, /^resource "skycloak_application" /m);
    assert.match(text, /^resource "skycloak_domain" /m);
    session.user.willPress(open);
    await run("copyAsCurl", (await at("Realms")).node);
    const line = await clipboard();
    await showsEditor(line, "shellscript", "plaintext");
    assert.match(line, /\/realms' \\\n {2}--header "API-Key: \$SKYCLOAK_API_KEY"/);
    assert.ok(!`${text}${line}`.includes(session.key), label);
  });
});
