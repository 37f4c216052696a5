// What the tests of the checks share: a copy of the built book, whose pages they
// break, each in one way; a server for it, and a browser.
//
// A check that nobody has seen fail is not a check:
//
//     cargo xtask book --check && ROOT=$PWD node --test target/pages/test-*.mjs

import assert from "node:assert/strict";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { launch, newTab, open } from "./browser.mjs";
import { serve } from "./files.mjs";

/// A page with the map, a table, and code that scrolls on a phone.
export const PAGE = "02-listen.html";

export const root = mkdtempSync(join(tmpdir(), "pages-"));
export const folder = join(root, "book/book");
const built = join(process.env.ROOT ?? process.cwd(), "book/book");
cpSync(built, folder, { recursive: true });
export const server = await serve(folder);
export const browser = await launch();
const phone = { viewport: { width: 360, height: 800 } };
export const tab = await newTab(browser, phone);

after(async () => {
  await browser.close();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

/// Writes the page anew, with `html` at its end and `change` made to it, for
/// as long as `look` looks.
export async function broken(
  { page = PAGE, html = "", change = (it) => it },
  look,
) {
  const path = join(folder, page);
  const whole = readFileSync(path, "utf8");
  const changed = change(whole).replace("</main>", () => `${html}</main>`);
  assert.notEqual(changed, whole, "nothing was broken");
  writeFileSync(path, changed);
  try {
    return await look(page);
  } finally {
    writeFileSync(path, whole);
  }
}

/// Shows a broken page, and returns what the check has to say.
export function shown(how, look) {
  return broken(how, async (page) => {
    await open(tab, server.origin + page, server.origin);
    return look(tab);
  });
}

export function says(messages, wanted) {
  const texts = messages.map((it) => (Array.isArray(it) ? it.join(": ") : it));
  const found = texts.some((it) => wanted.test(it));
  assert.ok(found, `${wanted} is not in:\n${texts.join("\n")}`);
}

/// A page with a rule of style more.
export const styled = (rule) => (it) =>
  it.replace("</head>", () => `<style>${rule}</style></head>`);

/// A page as mdBook alone makes it.
export const withoutMends = (it) =>
  it.replace(/<script src="theme\/mends[^>]*><\/script>/, "");
