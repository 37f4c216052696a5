// All of the checks are asked: a small book, broken in many ways.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { folder, root } from "./broken.mjs";

test("the whole program, on a broken book", () => {
  const small = join(root, "small");
  const there = join(small, "book/book");
  mkdirSync(join(small, "book/src"), { recursive: true });
  cpSync(folder, there, { recursive: true });
  const kept = [
    "index.html",
    "404.html",
    "print.html",
    "toc.html",
    "calls.html",
  ];
  for (const it of readdirSync(there)) {
    if (it.endsWith(".html") && !kept.includes(it)) rmSync(join(there, it));
  }
  writeFileSync(join(small, "book/words.txt"), "unneeded\n");
  writeFileSync(join(small, "book/src/SUMMARY.md"), "- [Gone](gone.md)\n");
  const change = (page, pattern, by) => {
    const path = join(there, page);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(pattern, () => by),
    );
  };
  const add = (page, html) => change(page, "</main>", `${html}</main>`);
  add(
    "calls.html",
    "<img src=https://a.example/b.png><p style='color: #777; background: #888'>grey</p>" +
      "<div style='width: 1300px'>wide</div><pre></pre>" +
      "<svg width=99 height=40><text y=20 fill='#888'>faint</text></svg>" +
      "<figure class=map><a href=index.html>lesson 09</a></figure>" +
      "<style>p { background: url(/no/such) }</style>",
  );
  add(
    "index.html",
    `<svg></svg><style>a:focus-visible { outline: none !important }</style><!-- ${"a".repeat(500_000)} -->`,
  );
  change("index.html", /<script src="searcher[^>]*>/, "<script>");
  change("print.html", "The calls</a></h1>", "</a></h1>");
  const main = join(dirname(fileURLToPath(import.meta.url)), "main.mjs");
  const { status, stdout } = spawnSync(process.execPath, [main, small], {
    encoding: "utf8",
  });
  assert.equal(status, 1, stdout);
  for (const wanted of [
    /^SUMMARY\.md: no page gone\.html$/m,
    /^index\.html: \d+ KB; 300 is the limit$/m,
    /^index\.html: a first visit: \d+ KB; 500 is the limit$/m,
    /^index\.html: nobody sees that Tab is at /m,
    /^index\.html: the search for `accept` does not find lesson 02/m,
    /^index\.html: no file for 02-listen\.html$/m,
    /^calls\.html: asks https:\/\/a\.example\/b\.png( \[from a file\])?$/m,
    /^calls\.html: asks file:\/\/\/no\/such \[from a file\]$/m,
    /^calls\.html: axe color-contrast: .*360 px, light; 1280 px, light; 1280 px, .*navy/m,
    /^calls\.html: axe image-alt: /m,
    /^calls\.html: \d+ px too wide, and no code: .*\[.*360 px, light; /m,
    /^calls\.html: an empty code block$/m,
    /^calls\.html: drawn at .* "faint" \[/m,
    /^calls\.html: the map's "lesson 09" leads to /m,
    /^print\.html: the chapter "The calls" is missing$/m,
    /^book\/words\.txt: "unneeded" is in no text any more$/m,
    /^pages: \d+, links: \d+, words: \d+, .* problems: \d+$/m,
  ]) {
    assert.match(stdout, wanted);
  }
});
