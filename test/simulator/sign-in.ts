// Allows or denies a device's sign-in, without a browser.

interface Page {
  readonly url: string;
  readonly text: string;
}

/** Opens the link, confirms the code and answers. @returns the last page's text. */
export async function answerInBrowser(link: string, answer: "allow" | "deny"): Promise<string> {
  const cookies = new Map<string, string>();

  async function load(url: string, form?: Record<string, string>): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get("location");
    if (location !== null) return load(new URL(location, url).href);
    return { url, text: await response.text() };
  }

  const entered = await load(link);
  const confirm = await load(action(entered), fields(entered));
  const asked = await load(action(confirm), fields(confirm));
  const path = new RegExp(`action="([^"]+/${answer})"`).exec(asked.text)?.[1] ?? "";
  return (await load(new URL(path, asked.url).href, {})).text;
}

function action({ url, text }: Page): string {
  return new URL(/action="([^"]+)"/.exec(text)?.[1] ?? "", url).href;
}

function fields({ text }: Page): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g), (found) => [
      found[1] ?? "",
      found[2] ?? "",
    ]),
  );
}
