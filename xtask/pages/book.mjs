// What holds for the book as a whole: its links, its map, its weight.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { files, size } from "./files.mjs";

/// The whole book on one page: mdBook makes it.
export const PRINT = "print.html";

const KB = 1000;
const MB = 1000 * KB;

/// Each link inside the book leads to a file, and its fragment to an element.
export function brokenLinks(facts, folder, origin) {
  const found = [];
  const ids = new Map();
  for (const [page, { ids: some }] of facts) ids.set(page, new Set(some));
  for (const [page, { links }] of facts) {
    for (const [written, href] of links) {
      const url = new URL(href);
      if (!href.startsWith(origin)) {
        if (url.protocol === "file:")
          found.push([page, `no file for ${written}`]);
        continue;
      }
      const path = pathOf(url);
      const fragment = decodeURIComponent(url.hash.slice(1));
      if (!existsSync(join(folder, path))) {
        found.push([page, `no file for ${written}`]);
      } else if (fragment && ids.has(path) && !ids.get(path).has(fragment)) {
        found.push([page, `no element for ${written}`]);
      }
    }
  }
  return found;
}

/// Each box of the map that names a lesson lands on that lesson's page.
export function map(facts, origin) {
  const found = [];
  let boxes = 0;
  for (const [page, { map }] of facts) {
    // Its map leads to places within it, which brokenLinks() looks for.
    if (page === PRINT) continue;
    for (const [text, href] of map) {
      const lesson = text.match(/lesson (\d\d)/)?.[1];
      if (!lesson || !href.startsWith(origin)) continue;
      boxes += 1;
      const there = facts.get(pathOf(new URL(href)))?.title ?? "no page";
      if (!there.toLowerCase().startsWith(`lesson ${lesson}`)) {
        found.push([page, `the map's "${text}" leads to "${there}"`]);
      }
    }
  }
  if (!boxes)
    found.push(["index.html", "no page has a map that names lessons"]);
  return found;
}

function pathOf(url) {
  const path = decodeURIComponent(url.pathname).slice(1);
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

/// Each chapter that SUMMARY.md names has a page.
export function chapters(summary, folder) {
  const lines = readFileSync(summary, "utf8").split("\n");
  const named = lines.flatMap((line) =>
    [...line.matchAll(/\]\(<?([^)>]+)\.md>?\)/g)].map((it) => `${it[1]}.html`),
  );
  const missing = named
    .map((it) => it.replace(/(^|\/)README\.html$/, "$1index.html"))
    .filter((it) => !existsSync(join(folder, it)));
  if (!named.length) return [["SUMMARY.md", "names no chapter"]];
  return missing.map((it) => ["SUMMARY.md", `no page ${it}`]);
}

/// What a stylesheet fetches comes from the book, and is there.
export function stylesheets(folder) {
  return files(folder)
    .filter((it) => it.endsWith(".css"))
    .flatMap((sheet) => {
      const text = readFileSync(join(folder, sheet), "utf8");
      const bare = text.replace(/\/\*.*?\*\//gs, "");
      const asked = bare.matchAll(
        /url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)/g,
      );
      return [...asked].flatMap(([, first, second]) => {
        const target = first ?? second;
        if (target.startsWith("data:") || target.startsWith("#")) return [];
        if (/^([a-z]+:)?\/\//i.test(target))
          return [[sheet, `fetches ${target}`]];
        const path = normalize(
          join(dirname(sheet), target.replace(/[?#].*/, "")),
        );
        const there = existsSync(join(folder, path));
        return there ? [] : [[sheet, `no file for ${target}`]];
      });
    });
}

/// No page is too heavy, nor is the book.
export function weights(folder, pages) {
  const found = [];
  for (const page of pages) {
    const limit = page === PRINT ? 5 * MB : 300 * KB;
    const bytes = size(folder, page);
    if (bytes > limit) found.push([page, heavy(bytes, limit)]);
  }
  const all = files(folder).reduce((sum, it) => sum + size(folder, it), 0);
  if (all > 15 * MB) found.push(["the book", heavy(all, 15 * MB)]);
  return found;
}

/// What a first visit fetches, without fonts and the index of the search.
export function firstVisit(fetched) {
  const limit = 500 * KB;
  const counted = fetched.filter(
    ([url]) => !/\.woff2$|\/searchindex/.test(url),
  );
  const bytes = counted.reduce((sum, [, bytes]) => sum + bytes, 0);
  return bytes > limit
    ? [["index.html", `a first visit: ${heavy(bytes, limit)}`]]
    : [];
}

function heavy(bytes, limit) {
  return `${Math.ceil(bytes / KB)} KB; ${limit / KB} is the limit`;
}

/// The shortest of the pages that have what is asked for.
export function shortest(facts, has) {
  const some = [...facts].filter(([page, it]) => page !== PRINT && has(it));
  return (
    some.sort(([, a], [, b]) => a.length - b.length)[0]?.[0] ?? "index.html"
  );
}

/// Whether a page has what none before it had. `known` learns of it.
export function isOfNewKind(page, known) {
  const before = known.size;
  // `box-01` and `box-02` are of a kind.
  for (const it of page.kinds) known.add(it.replace(/\d+/g, "N"));
  return known.size > before;
}
