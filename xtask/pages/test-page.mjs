// Pages that are broken, and what is said of each.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as book from "./book.mjs";
import {
  PAGE,
  broken,
  folder,
  root,
  says,
  server,
  shown,
  styled,
  tab,
  withoutMends,
} from "./broken.mjs";
import { choose, open } from "./browser.mjs";
import * as check from "./page.mjs";
import * as reader from "./reader.mjs";

test("a page as it is passes", async () => {
  const said = await open(tab, server.origin + PAGE, server.origin);
  await check.prepare(tab);
  for (const look of ["whole", "sideways", "drawn", "accessible", "usable"]) {
    assert.deepEqual(await check[look](tab), [], look);
  }
  await choose(tab, "navy");
  assert.deepEqual(await check.readable(tab), []);
  await open(tab, server.origin + PAGE, server.origin);
  assert.deepEqual(await reader.keyboard(tab), []);
  assert.deepEqual([...said], []);
  await open(tab, server.origin + PAGE, server.origin);
  assert.deepEqual(await reader.onDemand(tab), []);
});

test("a wide page", async () => {
  const wide = "<div style='width: 900px'>wide</div>";
  says(
    await shown({ html: wide }, check.sideways),
    /^\d+ px too wide, and no code: <div style.*>wide$/,
  );
});

test("a wide table", async () => {
  const html = `<div class=table-wrapper><table><tr><td style="min-width: 900px">w</table></div>`;
  says(
    await shown({ html }, check.sideways),
    /^\d+ px too wide, and no code: <td style/,
  );
});

test("text of low contrast, large text too, and in one theme only", async () => {
  const grey = "<p style='color: #777; background: #fff'>grey";
  const low = /^axe color-contrast: <p style.*Expected contrast ratio of 4.5:1/;
  says(
    await shown({ html: grey.replace("777", "999") }, check.accessible),
    low,
  );
  const large = grey.replace("style='", "style='font-size: 40px; ");
  says(await shown({ html: large }, check.accessible), low);
  await shown({ html: "<p style='color: #111'>dark" }, async () => {
    await choose(tab, "light");
    assert.deepEqual(await check.accessible(tab), []);
    await choose(tab, "navy");
    says(await check.readable(tab), low);
  });
});

test("code of low contrast, as ayu had it", async () => {
  const change = styled(".hljs-comment { color: #5c6773 !important }");
  await shown({ change }, async () => {
    await check.prepare(tab);
    await choose(tab, "ayu");
    says(
      await check.accessible(tab),
      /^axe color-contrast: <span class="hljs-comment">/,
    );
  });
});

test("words of low contrast in a drawing", async () => {
  const draw = (text) =>
    `<svg width=99 height=40><rect width=99 height=40 fill="#202020" />${text}</svg>`;
  const dark = "<text x=9 y=20 fill='#444'>dark</text>";
  says(
    await shown({ html: draw(dark) }, check.drawn),
    /^drawn at 1\.\d+:1: "dark"$/,
  );
  const light = dark.replace("444", "ddd");
  assert.deepEqual(await shown({ html: draw(light) }, check.drawn), []);
});

test("what axe finds in mdBook's own page", async () => {
  const found = await shown({ change: withoutMends }, check.accessible);
  for (const it of [
    "aria-allowed-attr",
    "aria-prohibited-attr",
    "scrollable-region-focusable",
    "region",
  ]) {
    says(found, new RegExp(`^axe ${it}: `));
  }
});

test("a picture that a screen reader cannot tell", async () => {
  const html =
    "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='>";
  for (const look of [check.accessible, check.usable]) {
    says(await shown({ html }, look), /^axe image-alt: /);
  }
});

test("a page that asks for what it should not, or complains", async () => {
  const asked = (html) =>
    broken({ html }, async (page) => {
      const said = await open(tab, server.origin + page, server.origin);
      await tab.waitForTimeout(100);
      return [...said];
    });
  for (const [html, wanted] of [
    [
      "<img src=https://a.example/b.png>",
      /^asks https:\/\/a\.example\/b\.png$/,
    ],
    ["<script src=//a.example/b></script>", /^asks http:\/\/a\.example\/b$/],
    [
      "<script>fetch('https://a.example/').catch(() => {})</script>",
      /^asks https:/,
    ],
    ["<i style='background: url(//a.example/i)'>i</i>", /^asks http:/],
    ["<img src=gone.png>", /^404 for .*gone\.png$/],
    ["<script>console.error('oh')</script>", /^the console says: oh$/],
    ["<script>throw Error('oh')</script>", /^a script fails: oh$/],
  ]) {
    says(await asked(html), wanted);
  }
  const change = (it) => it.replace(/href="theme\/book/, 'href="/theme/book');
  const said = await broken({ change }, async (page) => [
    ...(await reader.asFile(tab, folder, page)),
  ]);
  says(said, /^asks file:\/\/\/theme\/book/);
});

test("what mdBook leaves in silence", async () => {
  for (const [html, wanted] of [
    ["{{#include x}}", /^an include that mdbook left$/],
    ["<pre><code> \n</code></pre>", /^an empty code block$/],
    [
      "<link rel=icon href=//a.example/i.png>",
      /^asks http:.*a\.example\/i\.png$/,
    ],
    ["<pre class=playground>fn</pre>", /^asks play\.rust-lang\.org/],
    [
      "<script>f = () => fetch('http://a.example/')</script>",
      /^a script that names http:/,
    ],
  ]) {
    says(await shown({ html }, check.whole), wanted);
  }
  const summary = join(root, "SUMMARY.md");
  writeFileSync(summary, "[In](README.md)\n- [Two](sub/two.md)\n");
  assert.deepEqual(book.chapters(summary, folder), [
    ["SUMMARY.md", "no page sub/two.html"],
  ]);
  writeFileSync(summary, "- [Two]()\n");
  says(book.chapters(summary, folder), /names no chapter/);
  const sheet = join(folder, "theme/extra.css");
  writeFileSync(
    sheet,
    "a { src: url(https://a.example/b) } b { src: url('gone.woff2') } /* url(c) */",
  );
  const found = book.stylesheets(folder).map(([, it]) => it);
  rmSync(sheet);
  assert.deepEqual(found, [
    "fetches https://a.example/b",
    "no file for gone.woff2",
  ]);
});
