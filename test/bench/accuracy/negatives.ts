// Generated texts that look as if they contained a key, and don't.
import { keyForms, pick, write, type Random } from "./writing";
import type { Case } from "./measure";

/** Words that identifiers are made of, in several languages, as spelled in ASCII. */
// prettier-ignore
const languages = [
  "account score total value counter session index region handler weight buffer status version request endurance",
  "benutzer verwaltung einstellung schluessel zaehler wert gesamt summe rechnung lieferung pruefung zeitraum",
  "utilisateur parametre valeur moyenne facture livraison compteur etiquette tableau sauvegarde recherche",
  "usuario contrasena configuracion registro cantidad valor medida factura busqueda seguimiento respuesta",
  "przewodniczacy wspolczynnik wartosc uzytkownik ustawienia zamowienie licznik wynik srednia kolumna pracownik",
  "gebruiker instelling waarde teller gemiddelde rekening bestelling overzicht kolom verzoek antwoord sleutel",
  "utente impostazione valore contatore fattura ordine riepilogo colonna richiesta risposta chiave punteggio",
  "kullanici ayarlar deger sayac toplam fatura siparis sutun istek yanit anahtar ortalama puan surum durum",
  "uzivatel nastaveni hodnota pocitadlo soucet faktura objednavka sloupec pozadavek odpoved klic prumer",
  "felhasznalo beallitas ertek szamlalo osszeg szamla rendeles oszlop keres valasz kulcs atlag valtozat",
  "anvandare installning varde raknare summa faktura bestallning kolumn forfragan svar nyckel medelvarde",
  "kayttaja asetus arvo laskuri summa lasku tilaus sarake pyynto vastaus avain keskiarvo versio tila",
  "usuario configuracao valor contador fatura encomenda coluna pedido resposta chave media pontuacao",
  "pengguna pengaturan nilai penghitung jumlah tagihan pesanan kolom permintaan jawaban kunci rata",
].map((words) => words.split(" "));

const tags = ["v2", "2024", "p95", "n1000", "x86", "utf8", "h264", "q4", "3", "10", "2fa", "i18n"];

// prettier-ignore
const placeholders = [
  "sk_sc_XXX", "sk_sc_...", "sk_sc_<env>_<id>", "sk_sc_your_key_here", "sk_sc_****", "sk_sc_{env}_{id}_{secret}",
  "sk_sc_xxxxxxxxxxxxxxxxxxxx", "sk_sc_prod_your_api_key_goes_here_please", "sk_sc_live_XXXXXXXX_XXXXXXXXXXXXXXXXXXXXXXXX",
  "sk_sc_test_00000000_00000000000000000000000000000000", "sk_sc_live_12345678_1234567890123456789012345678901234",
  "sk_sc_live_abcdefgh_abcdefghijklmnopqrstuvwxyz012345", "sk_sc_REPLACE_ME_WITH_A_REAL_KEY_1",
  "sk_sc_live_example1_example2example3example4", "sk_sc_dev_insert-your-own-key-here-42", "sk_sc_changeme_changeme_changeme",
  "sk_sc_prod_pk7h2m9x_VALUE_FROM_DASHBOARD", "sk_sc_dummy_key_for_unit_tests_0001", "sk_sc_live_<8 characters>_<32 characters>",
  "sk_sc_[redacted]", "sk_sc_live_REDACTED_REDACTED_REDACTED_1", "sk_sc_fake_fake1234_fakefakefakefakefakefakefakefake",
  "sk_sc_$YOUR_KEY", "sk_sc_TODO_get_this_from_the_vault_2",
];

// prettier-ignore
const templates = [
  "sk_sc_${ENV}_${ID}_${SECRET}", '"sk_sc_" + id + "_" + secret', "sk_sc_%s_%s_%s", "sk_sc_#{env}_#{id}", "sk_sc_{{ env }}_{{ id }}",
  "sk_sc_\\(env)_\\(id)", "sk_sc_$(ENV)_$(ID)", "sk_sc_%ENV%_%ID%", "sk_sc_<%= env %>_<%= id %>", "sk_sc_@{env}_@{id}", "sk_sc_{0}_{1}_{2}",
  "/sk_sc_[A-Za-z0-9_-]{16,}/", "^sk_sc_", "sk_sc_(?:live|test)_[a-z0-9]{8}_[A-Za-z0-9]{32}", "sk_sc_\\w{16,200}", "sk_sc_.*", "sk_sc_*",
  "sk_sc_[[:alnum:]_]\\{16,\\}", "sk\\_sc\\_[a-z]+", "sk_sc_\\S+", "sk_sc_[^\\s\"']{20,}", "LIKE 'sk\\_sc\\_%'", "sk_sc_?????????????????????",
];

// prettier-ignore
const references = [
  "$SKYCLOAK_API_KEY", "${{ secrets.SKYCLOAK_API_KEY }}", "process.env.SKYCLOAK_API_KEY", "var.sk_sc_api_key_for_production",
  "op://vault/sk_sc_production/field", "ENC[AES256_GCM,data:☆☆,iv:☆,tag:☆,type:str]", "vault:kv/data/sk_sc_keys_of_production#key_1",
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:sk_sc_production_api_key-a1B2c3", "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/sk_sc_production_key_2)",
  "projects/1/secrets/sk_sc_api_key_of_the_shop/versions/3", "$(sk_sc_deployment_key_of_shop)", "{{ sk_sc_api_key_variable_name }}",
];

// prettier-ignore
const display = [
  "◔…", "◔...", "◔****", "◔••••••••", "sk_sc_…x7Qk", "sk_sc_****x7Qk", "◔[...]", "◔ (truncated)", "sk_sc_live_****************************",
];

// prettier-ignore
const encoded = [
  "«b64|☆☆☆☆»", "«b76|☆☆☆☆☆☆☆☆»", "«b64|sk_sc_your_api_key_goes_here»", "«b64|{\"prefix\":\"sk_sc_\",\"id\":7}»", "«b64|a sk_sc_\"+id+\"_\"+s»",
  "«b64|task_sc_☆»", "«b64|KEY=$KEY⏎SK=sk_sc_${ID}_x»", "«pct|sk_sc_your_api_key_goes_here»", "«hex|sk_sc_score_mean_std_total»", "«b64u|{\"alg\":\"RS256\",\"kid\":\"♯\"}»",
  "sha512-«b64|♯☆»", "data:font/woff2;base64,«b64|♯♯♯♯»", "«b64|ask_sc_☆☆»", "«b64|sk_sc_live_xxxxxxxx_xxxxxxxxxxxxxxxxxxxxxxxx»", "c2tfc2Nf☆", "NrX3NjX☆☆", "za19zY1☆☆",
];

// prettier-ignore
const vendors = [
  "sk_live_☆", "sk_test_☆☆", "sk-proj-☆☆", "sk-ant-☆", "rk_live_☆", "sk_scx_☆☆", "sk-sc-☆☆", "SK_SC_☆☆", "sk_s_c_☆☆", "sk.sc.☆", "sksc_☆☆", "sk_prod_☆", "sk_cs_☆☆",
  "♯", "♭", "sha256:♯", "urn:uuid:♭", "index ♭..♭ 100644", "ghp_☆☆", "xoxb-☆-☆", "pk_sc_☆☆", "sk__sc_☆☆", "sk_us-east_☆",
];

// prettier-ignore
const identifiers = [
  "sk_sc_endurance_score_total_version2", "task_sc_counter_total_value_long_name", "MASK_SC_BGT", "mask_sc_zeroes_ablated_columns",
  "sk_sc_score_mean_std_p95_p99_n1000", "sk_sc_przewodniczacy_wspolczynnik_v2", "sk_sc_http_requests_total_5xx_2024", "risk_sc_model_v3_weights_fp16",
  "sk_sc_utf8_to_iso8859_1_converter_x86_64", "sk_sc_SHA256_WITH_RSA_2048_HANDLER", "sk_sc_Button__icon--large_2x", "sk_sc_2024_10_31_23_59_59_backup_full",
];

/** Beginnings of identifiers that contain `sk_sc_`. */
const longer = ["ta", "ri", "ma", "di", "de", "a", "bri", "tu", "_ta", "x-ri", "API_ma", "7", "a_"];

// prettier-ignore
const allowed = [
  "¤ # gitleaks:allow", "¤ // skycloak:allow", "# skycloak:allow⏎key: ¤", "¤ /* trufflehog:ignore */", "¤ # ggignore",
  "¤ -- pragma: allowlist secret", "// secretlint-disable-next-line⏎¤", "¤ // secretlint-disable-line",
  "<!-- secretlint-disable -->⏎¤⏎<!-- secretlint-enable -->",
];

// prettier-ignore
const around = [
  'const key = "@";⏎', "KEY=@⏎", "key: @⏎", "The key is `@`.⏎", "<b>@</b>", '{"key":"@"}', "# @⏎", "'@',⏎", "f(@);⏎", "@",
];

function chain(random: Random): string {
  const words = pick(random, languages);
  const parts = Array.from({ length: 2 + Math.floor(random() * 4) }, () => pick(random, words));
  const tagged = parts.flatMap((part) => (random() < 0.25 ? [part, pick(random, tags)] : [part]));
  const joint = pick(random, ["_", "_", "_", "-", ""]);
  const isCamel = joint === "";
  return tagged
    .map((part, at) => (isCamel && at > 0 ? part.charAt(0).toUpperCase() + part.slice(1) : part))
    .join(joint);
}

/** Every listed text in every place, then randomly drawn ones. `names` are identifiers from other people's code. */
export function hardNegatives(random: Random, names: readonly string[]): Case[] {
  const listed = Object.entries({
    placeholder: placeholders,
    "template or pattern": templates,
    identifier: identifiers,
    reference: references,
    "shortened for display": display,
    "something else, encoded": encoded,
    "another vendor's, or a hash": vendors,
  }).flatMap(([group, texts]) => around.flatMap((place) => texts.map((text) => [group, place, text] as const)));
  const drawn: readonly (readonly [string, number, () => string])[] = [
    ["allowed by a comment", 90, () => pick(random, allowed)],
    ["chain of words", 500, () => `sk_sc_${chain(random)}`],
    ["in a longer name", 150, () => `${pick(random, longer)}sk_sc_☆☆`],
    ["name in other people's code", 400, () => `sk_sc_${pick(random, names)}`],
  ];
  const inPlaces = drawn.flatMap(([group, count, text]) =>
    Array.from({ length: count }, () => {
      const place = group.startsWith("allowed") ? "@⏎" : pick(random, around);
      return [group, place, text()] as const;
    }),
  );
  return [...listed, ...inPlaces].map(([group, place, content], at): Case => {
    const template = place.replace("@", () => content);
    const { text } = write(template, pick(random, Object.values(keyForms)), random);
    return { id: `negative ${at + 1}, ${group}`, group, template, text, secrets: [] };
  });
}
