// Certificates for tests: a new authority that nothing trusts, and certificates signed by it.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificate {
  /** PEM files. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** By this machine's clock. */
type Validity = "now" | "not any more" | "not yet";

export class Authority {
  readonly #folder: string;
  readonly certFile: string;
  readonly cert: string;

  /** @param folder an existing folder for its files */
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

  /** A server certificate for these `DNS:…` and `IP:…` names. */
  server(name: string, hosts: readonly string[], valid: Validity = "now"): Certificate {
    return this.#sign(name, `subjectAltName=${hosts.join(",")}`, valid);
  }

  client(name: string): Certificate {
    return this.#sign(name, "extendedKeyUsage=clientAuth", "now");
  }

  #sign(name: string, extension: string, valid: Validity): Certificate {
    const request = join(this.#folder, `${name}.csr`);
    const extensions = join(this.#folder, `${name}.ext`);
    writeFileSync(extensions, `basicConstraints=critical,CA:FALSE\n${extension}\n`);
    const made = this.#make(name, ["-subj", `/CN=${name}`], request);
    const files = ["-in", request, "-extfile", extensions, "-out", made.certFile];
    const key = join(this.#folder, "authority.key");
    if (valid === "not yet") {
      this.#startRegister();
      const [from, until] = [1, 2].map((years) => `${new Date().getFullYear() + years}0101000000Z`);
      openssl(
        ...["ca", "-batch", "-notext", "-config", join(this.#folder, "register.cnf"), ...files],
        ...["-cert", this.certFile, "-keyfile", key],
        ...["-startdate", from ?? "", "-enddate", until ?? ""],
      );
    } else {
      // A certificate that ends before it starts.
      const days = ["-days", valid === "not any more" ? "-1" : "2"];
      openssl("x509", "-req", ...files, "-CA", this.certFile, "-CAkey", key, ...days);
    }
    return { ...made, cert: readFileSync(made.certFile, "utf8") };
  }

  /** OpenSSL only sets a start date with a database of certificates. */
  #startRegister(): void {
    const file = (name: string, text: string): void => writeFileSync(join(this.#folder, name), text);
    file("register.txt", "");
    file(
      "register.cnf",
      `[ca]
default_ca = register
[register]
new_certs_dir = ${this.#folder}
database = ${join(this.#folder, "register.txt")}
rand_serial = yes
default_md = sha256
policy = policy
[policy]
commonName = supplied
`,
    );
  }

  /** `out`: the output file, if it isn't the certificate. */
  #make(name: string, options: readonly string[], out?: string): Certificate {
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
