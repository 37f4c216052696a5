// Tests the built book in a browser: `cargo xtask book --check` starts this.
//
//     node main.mjs ROOT        where ROOT/book/book is the book
//
// Prints each problem as `page: what is wrong`, then what was looked at.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as book from "./book.mjs";
import { THEMES, WIDTHS, choose, inTabs, launch, open } from "./browser.mjs";
import { pages, serve } from "./files.mjs";
import * as player from "./player.mjs";
import * as check from "./page.mjs";
import * as reader from "./reader.mjs";
import { WORDS, spelling, texts } from "./spelling.mjs";

/// Where axe looks at every page; at one of each kind it looks in all themes.
const AXE_WIDTHS = [360, 1280];
const AXE_THEMES = ["light", "navy"];

/// Where it looks at what a theme changes: colours are the same at any width.
const COLOUR_WIDTH = 1280;

/// Too long for axe, and nothing in it that is not in a chapter.
const { PRINT } = book;

/// What a server says of a wrong address.
const LOST = "404.html";

/// A frame for browsers without scripts; no page of its own.
const FRAME = "toc.html";

const root = resolve(process.argv[2] ?? ".");
const folder = join(root, "book/book");
const problems = new Map();
const facts = new Map();
const counts = { looks: 0, axe: 0 };

function add(page, messages, where = "") {
  for (const message of messages) {
    const line = `${page}: ${message}`;
    // Where it is so comes last: mostly it is so everywhere.
    problems.set(line, [...(problems.get(line) ?? []), where].filter(Boolean));
  }
}

/// One visit to a page at one width, in some themes. With `again`, axe has been
/// there, and what the theme does not change is known.
async function visit(tab, { page, width, themes, axe, again, asFile }, origin) {
  await tab.setViewportSize({ width, height: 900 });
  const said = asFile
    ? await reader.asFile(tab, folder, page)
    : await open(tab, origin + page, origin);
  if (!asFile && !facts.has(page)) {
    facts.set(page, await check.facts(tab));
    add(page, await check.whole(tab));
  }
  await check.prepare(tab);
  for (const theme of themes) {
    const where = `${width} px, ${theme}`;
    await choose(tab, theme);
    counts.looks += 1;
    add(page, await check.sideways(tab), where);
    add(page, await check.drawn(tab), where);
  }
  if (axe) await check.spare(tab);
  for (const [nth, theme] of axe ? themes.entries() : []) {
    const known = nth > 0 || again;
    if (known && width !== COLOUR_WIDTH) continue;
    await choose(tab, theme);
    counts.axe += 1;
    const look = known ? check.readable : check.accessible;
    add(page, await look(tab), `${width} px, ${theme}`);
  }
  add(page, said, asFile ? "from a file" : `${width} px`);
}

async function everyPage(browser, origin, all) {
  const visits = all.flatMap((page) =>
    WIDTHS.map((width) => ({
      page,
      width,
      themes: AXE_THEMES,
      axe: page !== PRINT && AXE_WIDTHS.includes(width),
      // A third of the visits are without a server. The page for a wrong
      // address is for servers only.
      asFile: width === 768 && page !== LOST,
    })),
  );
  // The longest first: the last one must not keep the others waiting.
  visits.sort((a, b) => (b.page === PRINT) - (a.page === PRINT));
  await inTabs(browser, visits, (tab, it) => visit(tab, it, origin));
}

async function everyKind(browser, origin, kinds) {
  const visits = kinds.flatMap((page) =>
    WIDTHS.map((width) => ({
      page,
      width,
      themes: THEMES.filter((it) => !AXE_THEMES.includes(it)),
      axe: true,
      again: true,
    })),
  );
  await inTabs(browser, visits, (tab, it) => visit(tab, it, origin));
}

async function everyReader(browser, origin) {
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
    served("index.html", "", reader.search),
    served("index.html", "", reader.onDemand),
    filed("index.html", "from a file", reader.search),
    async (tab) => add(LOST, await reader.lost(tab, origin)),
    ...player.readers(browser, origin, facts, served, add),
  ];
  await inTabs(browser, readers, (tab, read) => read(tab));
  return best;
}

async function timed(what, work) {
  const start = performance.now();
  const outcome = await work;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.error(`${what.padEnd(42)} ${seconds.padStart(5)} s`);
  return outcome;
}

const all = pages(folder).filter((it) => it !== FRAME);
const server = await serve(folder);
const browser = await launch().catch((it) => {
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
  await timed("every page", everyPage(browser, origin, all));
  for (const [page, message] of [
    ...book.brokenLinks(facts, folder, origin),
    ...book.map(facts, origin),
  ]) {
    add(page, [message]);
  }
  const kinds = book.oneOfEachKind(facts);
  await timed(
    "one page of each kind, in all themes",
    everyKind(browser, origin, kinds),
  );
  map = await timed("what readers do", everyReader(browser, origin));
  counts.words = words.count;
} finally {
  await browser.close();
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
