import assert from "node:assert/strict";
import { tlsFileSetting, proxyFrom, type ProxySettings } from "../../../src/network/settings";

describe("Which proxy", () => {
  const none: ProxySettings = {
    proxy: "",
    proxyAuthorization: "",
    noProxy: [],
    proxySupport: "override",
  };
  const http = "http://proxy.test:8080";

  it("is the setting's, else the environment's, and none where it is off", () => {
    assert.equal(proxyFrom(none, {}).url, undefined);
    assert.equal(proxyFrom({ ...none, proxy: http }, { HTTPS_PROXY: "http://b.test" }).url, http);
    for (const name of ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"]) {
      assert.equal(proxyFrom(none, { [name]: http }).url, http, name);
    }
    const off = proxyFrom({ ...none, proxy: http, proxySupport: "off" }, { HTTP_PROXY: http });
    assert.deepEqual([off.url, off.except], [undefined, "*"]);
    assert.equal(proxyFrom({ ...none, proxy: "no address" }, {}).url, undefined);
  });

  it("is never asked about this machine, nor about what is excepted", () => {
    const { except, authorization } = proxyFrom(
      { ...none, proxy: http, noProxy: ["a.test"], proxyAuthorization: "Basic x" },
      { NO_PROXY: "b.test,c.test" },
    );
    assert.equal(except, "localhost,127.0.0.1,[::1],a.test,b.test,c.test");
    assert.equal(authorization, "Basic x");
  });
});

describe("A certificate file", () => {
  it("is one for all connections, or one by a connection's name or host", () => {
    assert.equal(tlsFileSetting(" /a.pem ", ["one", "a.test"]), "/a.pem");
    const each = { one: "/1.pem", "b.test:8443": "/b.pem" };
    assert.equal(tlsFileSetting(each, ["one", "b.test:8443"]), "/1.pem");
    assert.equal(tlsFileSetting(each, ["two", "b.test:8443"]), "/b.pem");
    for (const senseless of [each, undefined, null, 3, { two: 3 }, ["/a"]]) {
      assert.equal(tlsFileSetting(senseless, ["two", "constructor"]), "");
    }
  });
});
