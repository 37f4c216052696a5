// Tests the built book in a browser: `cargo xtask book --check` starts this.
//
//     node main.mjs ROOT        where ROOT/book/book is the book
//
// Prints each problem as `page: what is wrong`, then what was looked at.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as book from "./book.mjs";
import {
  THEMES,
  WIDTHS,
  choose,
  inTabs,
  launchAll,
  open,
  resize,
} from "./browser.mjs";
import { pages, serve, size } from "./files.mjs";
import * as player from "./player.mjs";
import * as check from "./page.mjs";
import * as reader from "./reader.mjs";
import { WORDS, spelling, texts } from "./spelling.mjs";

/// Themes in which every page is looked at; in the others, one of each kind is.
const LIGHT = "light";
const MAIN_THEMES = [LIGHT, "navy"];
const [PHONE, , DESKTOP] = WIDTHS;

const { PRINT } = book;

/// What a server says of a wrong address.
const LOST = "404.html";

/// A frame for browsers without scripts; no page of its own.
const FRAME = "toc.html";

const root = resolve(process.argv[2] ?? ".");
const folder = join(root, "book/book");
const problems = new Map();
const facts = new Map();
const kinds = new Set();
const counts = { looks: 0, axe: 0 };

function add(page, messages, where = "") {
  for (const message of messages) {
    const line = `${page}: ${message}`;
    // Where it is so comes last: mostly it is so everywhere.
    problems.set(line, [...(problems.get(line) ?? []), where].filter(Boolean));
  }
}

/// One visit to a page, by the server: at each width nothing is too wide or too
/// pale, and axe looks at it on a phone and on a desktop. Loaded once: half of a
/// visit is that, and axe is faster the second time.
async function visit(tab, page, origin) {
  const said = await open(tab, origin + page, origin);
  facts.set(page, await check.facts(tab));
  add(page, await check.whole(tab));
  // Too long for axe, and nothing in it that is not in a chapter.
  const isChapter = page !== PRINT;
  const isNew = isChapter && book.isOfNewKind(facts.get(page), kinds);
  const themes = isNew ? THEMES : MAIN_THEMES;
  await check.prepare(tab);
  for (const width of WIDTHS.toReversed()) {
    await resize(tab, width);
    for (const theme of themes) {
      const where = `${width} px, ${theme}`;
      await choose(tab, theme);
      counts.looks += 1;
      add(page, await check.sideways(tab), where);
      add(page, await check.drawn(tab), where);
    }
  }
  if (isChapter) {
    await check.spare(tab);
    // Colours are the same at any width, and take axe half of its time.
    await axe(tab, page, PHONE, LIGHT, isNew ? check.accessible : check.usable);
    for (const theme of themes) {
      const look = theme === LIGHT ? check.accessible : check.readable;
      await axe(tab, page, DESKTOP, theme, look);
    }
  }
  await resize(tab, DESKTOP);
  add(page, said);
}

async function axe(tab, page, width, theme, look) {
  await resize(tab, width);
  await choose(tab, theme);
  counts.axe += 1;
  add(page, await look(tab), `${width} px, ${theme}`);
}

async function everyPage(browsers, origin, all) {
  // The longest first: the last one must not keep the others waiting.
  const bytes = (page) => size(folder, page);
  const visits = all.toSorted((a, b) => bytes(b) - bytes(a));
  await inTabs(browsers, visits, (tab, page) => visit(tab, page, origin));
}

/// Without a server, and on a phone from the start. The page for a wrong address
/// is for servers only.
async function everyFile(browsers, all) {
  const visits = all.filter((page) => page !== LOST);
  await inTabs(browsers, visits, async (tab, page) => {
    await tab.setViewportSize({ width: PHONE, height: 900 });
    const said = await reader.asFile(tab, folder, page);
    counts.looks += 1;
    add(page, await check.sideways(tab), `${PHONE} px, from a file`);
    add(page, said, "from a file");
  });
}

async function everyReader(browsers, origin) {
  const [browser] = browsers;
  // Times are taken while nothing else is done.
  const first = await reader.firstVisit(browser, origin);
  for (const [page, message] of book.firstVisit(first.fetched))
    add(page, [message]);
  const { best, wrong } = await reader.mapInTime(browser, origin);
  add("index.html", wrong);

  // The shortest lesson with a map: to press Tab through it takes seconds.
  const lesson = book.shortest(facts, (it) => it.map.length && it.blocks);
  const served = (page, where, look) => async (tab) => {
    await open(tab, origin + page, origin);
    add(page, await look(tab), where);
  };
  const filed = (page, where, look) => async (tab) => {
    await reader.asFile(tab, folder, page);
    add(page, await look(tab), where);
  };
  const readers = [
    served(PRINT, "", (tab) => reader.print(tab, facts)),
    served(lesson, "", reader.keyboard),
    served("index.html", "", reader.keyboard),
    served("index.html", "", reader.contents),
    served("index.html", "", reader.answers),
    served("index.html", "", reader.search),
    served("index.html", "", reader.onDemand),
    filed("index.html", "from a file", reader.search),
    async (tab) => add(LOST, await reader.lost(tab, origin)),
    ...player.readers(browser, origin, facts, served, add),
  ];
  await inTabs(browsers, readers, (tab, read) => read(tab));
  return best;
}

async function timed(what, work) {
  const start = performance.now();
  const outcome = await work;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.error(`${what.padEnd(23)} ${seconds.padStart(5)} s`);
  return outcome;
}

const all = pages(folder).filter((it) => it !== FRAME);
const server = await serve(folder);
const browsers = await launchAll().catch((it) => {
  console.error(`error: ${it.message}`);
  process.exit(1);
});
const { origin } = server;
let map;
try {
  add("the book", player.weight(folder));
  for (const [page, message] of [
    ...book.chapters(join(root, "book/src/SUMMARY.md"), folder),
    ...book.stylesheets(folder),
    ...book.weights(folder, all),
  ]) {
    add(page, [message]);
  }
  const words = spelling(texts(root), readFileSync(join(root, WORDS), "utf8"));
  for (const [page, message] of words.found) add(page, [message]);
  await timed("every page", everyPage(browsers, origin, all));
  await timed("every page, from a file", everyFile(browsers, all));
  for (const [page, message] of [
    ...book.brokenLinks(facts, folder, origin),
    ...book.map(facts, origin),
  ]) {
    add(page, [message]);
  }
  map = await timed("what readers do", everyReader(browsers, origin));
  counts.words = words.count;
} finally {
  await Promise.all(browsers.map((it) => it.close()));
  server.close();
}

for (const [line, places] of [...problems].sort()) {
  const some = [...new Set(places)];
  console.log(some.length ? `${line} [${some.join("; ")}]` : line);
}
const links = [...facts.values()].reduce((sum, it) => sum + it.links.length, 0);
const seen = map === null ? "" : `, the map after ${(map / 1000).toFixed(2)} s`;
console.log(
  `pages: ${all.length}, links: ${links}, words: ${counts.words}, ` +
    `looks: ${counts.looks}, by axe: ${counts.axe}${seen}, problems: ${problems.size}`,
);
process.exitCode = problems.size ? 1 : 0;
