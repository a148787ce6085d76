// Certificates for the tests, made anew for each: an authority that nobody trusts, and what it signs.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Signed {
  /** PEM files. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export class Authority {
  readonly #folder: string;
  readonly certFile: string;
  readonly cert: string;

  /** Puts its files into a folder that exists. */
  constructor(folder: string) {
    this.#folder = folder;
    const { certFile, cert } = this.#make("authority", [
      ...["-x509", "-days", "2", "-subj", "/CN=A private authority"],
      ...["-addext", "basicConstraints=critical,CA:TRUE"],
      ...["-addext", "keyUsage=critical,keyCertSign"],
    ]);
    this.certFile = certFile;
    this.cert = cert;
  }

  /** For a server of these names and addresses, `DNS:…` or `IP:…`; `expired`: not valid any more. */
  server(name: string, hosts: readonly string[], expired = false): Signed {
    return this.#sign(name, `subjectAltName=${hosts.join(",")}`, expired);
  }

  client(name: string): Signed {
    return this.#sign(name, "extendedKeyUsage=clientAuth", false);
  }

  #sign(name: string, extension: string, expired: boolean): Signed {
    const request = join(this.#folder, `${name}.csr`);
    const extensions = join(this.#folder, `${name}.ext`);
    writeFileSync(extensions, `basicConstraints=critical,CA:FALSE\n${extension}\n`);
    const made = this.#make(name, ["-subj", `/CN=${name}`], request);
    const by = ["-CA", this.certFile, "-CAkey", join(this.#folder, "authority.key")];
    // One that ended before it began.
    const until = ["-days", expired ? "-1" : "2"];
    openssl(
      "x509",
      "-req",
      "-in",
      request,
      "-extfile",
      extensions,
      ...by,
      ...until,
      "-out",
      made.certFile,
    );
    return { ...made, cert: readFileSync(made.certFile, "utf8") };
  }

  /** `out`: where what is made goes, where that is no certificate yet. */
  #make(name: string, options: readonly string[], out?: string): Signed {
    const certFile = join(this.#folder, `${name}.pem`);
    const keyFile = join(this.#folder, `${name}.key`);
    const config = join(this.#folder, "openssl.cnf");
    writeFileSync(config, "[req]\ndistinguished_name = dn\n[dn]\n");
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const made = out ?? certFile;
    openssl("req", "-config", config, ...curve, "-keyout", keyFile, "-out", made, ...options);
    const [cert, key] = [readFileSync(made, "utf8"), readFileSync(keyFile, "utf8")];
    return { certFile, keyFile, cert, key };
  }
}

function openssl(...args: readonly string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}
