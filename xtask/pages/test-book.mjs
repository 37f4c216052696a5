// Links, the map, weights and words that are not as they should be.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as book from "./book.mjs";
import {
  PAGE,
  broken,
  browser,
  folder,
  says,
  server,
  shown,
} from "./broken.mjs";
import * as check from "./page.mjs";
import * as reader from "./reader.mjs";
import { spelling } from "./spelling.mjs";

test("links that lead nowhere", async () => {
  const html =
    "<a href=gone.html>a</a><a href=#gone>b</a><a href=calls.html#gone>c</a>" +
    "<svg><a xlink:href=gone.svg></a></svg><a href=../../src/SUMMARY.md>d</a>" +
    "<a href=https://a.example/>e</a><a href='mailto:a@a.example'>f</a><a href='./'>g</a>" +
    "<a name=old></a><a href=#old>h</a>";
  const facts = new Map();
  for (const page of ["calls.html", PAGE]) {
    const how = page === PAGE ? { page, html } : { page, html: "<i>" };
    facts.set(page, await shown(how, check.facts));
  }
  const found = book
    .brokenLinks(facts, folder, server.origin)
    .map((it) => it.join(": "));
  assert.deepEqual(found.sort(), [
    `${PAGE}: no element for #gone`,
    `${PAGE}: no element for calls.html#gone`,
    `${PAGE}: no file for ../../src/SUMMARY.md`,
    `${PAGE}: no file for gone.html`,
    `${PAGE}: no file for gone.svg`,
  ]);
});

test("a map that leads elsewhere, or that nobody sees", async () => {
  const facts = new Map();
  const change = (it) =>
    it.replaceAll(/href="03-echo\.html[^"]*"/g, 'href="calls.html"');
  for (const page of ["calls.html", PAGE]) {
    const how = page === PAGE ? { page, change } : { page, html: "<i>" };
    facts.set(page, await shown(how, check.facts));
  }
  says(
    book.map(facts, server.origin),
    /^02-listen\.html: the map's ".*lesson 03.*" leads to "The calls"$/,
  );
  facts.delete(PAGE);
  says(book.map(facts, server.origin), /no page has a map/);

  const time = (how) =>
    broken(
      how,
      async (page) =>
        (await reader.mapInTime(browser, server.origin + page)).wrong,
    );
  const hide = (it) =>
    it.replace("</head>", "<style>.map svg { display: none }</style></head>");
  says(await time({ change: hide }), /^shows no map$/);
  const wait = (it) =>
    it.replace(
      "<main>",
      "<script>for (const end = Date.now() + 1100; Date.now() < end; ) ;</script><main>",
    );
  says(
    await time({ change: wait }),
    /^the map takes 1\.\d+ s; 1 s is the limit$/,
  );
});

test("a page, a visit and a book that are too heavy", async () => {
  const pages = [PAGE, book.PRINT];
  assert.deepEqual(book.weights(folder, pages), []);
  const long = (bytes) => `<!-- ${"a".repeat(bytes)} -->`;
  const found = await broken({ html: long(300_000) }, () =>
    book.weights(folder, pages),
  );
  says(found, /^02-listen\.html: \d+ KB; 300 is the limit$/);
  const print = { page: book.PRINT, html: long(5_000_000) };
  says(
    await broken(print, () => book.weights(folder, pages)),
    /^print\.html: \d+ KB; 5000 /,
  );
  const big = join(folder, "big.bin");
  writeFileSync(big, "a".repeat(15_000_000));
  says(book.weights(folder, pages), /^the book: \d+ KB; 15000 is the limit$/);
  rmSync(big);
  const { fetched } = await reader.firstVisit(browser, server.origin);
  assert.deepEqual(book.firstVisit(fetched), []);
  assert.ok(fetched.length > 5, "a visit fetches more than a page");
  says(
    book.firstVisit([...fetched, ["a.js", 500_000]]),
    /a first visit: \d+ KB; 500 /,
  );
  assert.deepEqual(book.firstVisit([...fetched, ["a.woff2", 500_000]]), []);
});

test("a word that is misspelt, and one that is not needed", () => {
  const said = (text, own = "") =>
    spelling(new Map([["a.md", text]]), own).found;
  const misspelt = [
    ["a.md:2", '"recieve" is misspelt, or misses in book/words.txt'],
  ];
  assert.deepEqual(said("We\nrecieve."), misspelt);
  assert.deepEqual(said("Recieves or recieve", "recieve"), []);
  assert.deepEqual(
    said(
      "The colour's hue: `recieve`, [a](recieve.html), recieve(2), EPIPE, WSAEINVAL",
    ),
    [],
  );
  assert.deepEqual(
    said("```console\nrecieve\n```\n<!-- recieve -->\n--recieve a/recieve 9th"),
    [],
  );
  says(said("The color"), /"color" is misspelt/);
  says(
    said("We receive", "socketpair"),
    /book\/words\.txt: "socketpair" is in no text any more/,
  );
  says(said("nc ss", "ss\nnc"), /"nc" stands after "ss"/);
  says(said("nc", "nc\nnc"), /"nc" stands after "nc"/);
});

test("a page is of a new kind, or the shortest", () => {
  const page = (length, ...kinds) => ({ kinds, length });
  const facts = new Map([
    ["long.html", page(900, "p", "table")],
    ["short.html", page(90, "p", "table")],
    ["code.html", page(300, "p", "a.box-01", "code.rust")],
    ["other.html", page(300, "p", "a.box-02")],
    [book.PRINT, page(9, "p", "b")],
  ]);
  const known = new Set();
  const chosen = [...facts].filter(([, it]) => book.isOfNewKind(it, known));
  assert.deepEqual(
    chosen.map(([page]) => page),
    ["long.html", "code.html", book.PRINT],
  );
  assert.equal(
    book.shortest(facts, (it) => it.kinds.includes("p")),
    "short.html",
  );
});
