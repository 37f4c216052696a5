// What readers do: come, look for a word, use the keyboard, print, get lost.

import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { THEMES, choose, newTab, open } from "./browser.mjs";
import { accessible, readable } from "./page.mjs";

/// What is no chapter, or is one twice.
const NO_CHAPTERS = ["print.html", "404.html", "index.html"];

const SECOND = 1000;
const SOON = { timeout: 5 * SECOND };

/// Shows the first page to somebody who has never been here: what it fetches,
/// each with its bytes, and how long the map takes, in milliseconds.
export async function firstVisit(browser, origin) {
  const tab = await newTab(browser);
  const answers = [];
  tab.on("response", (it) => answers.push(it));
  await tab.addInitScript(() => {
    const look = () => {
      const map = document.querySelector(".map svg");
      if (!map?.getClientRects().length) return requestAnimationFrame(look);
      // This frame draws it; at the next, it has been seen.
      requestAnimationFrame(() => (window.mapSeen = performance.now()));
    };
    look();
  });
  await tab.goto(origin, { waitUntil: "load" });
  await tab.waitForFunction(() => window.mapSeen, null, SOON).catch(() => {});
  const map = await tab.evaluate(() => window.mapSeen ?? null);
  const fetched = await Promise.all(
    answers.map(async (it) => [it.url(), (await it.body()).length]),
  );
  await tab.context().close();
  return { fetched, map };
}

/// The map is there within a second; the best of three visits counts, as the
/// machine has other work, too.
export async function mapInTime(browser, origin) {
  const times = [];
  for (let visit = 0; visit < 3; visit += 1) {
    const { map } = await firstVisit(browser, origin);
    if (map === null) return { best: null, wrong: ["shows no map"] };
    times.push(map);
    if (map < SECOND) break;
  }
  const best = Math.min(...times);
  const late = `the map takes ${(best / SECOND).toFixed(2)} s; 1 s is the limit`;
  return { best, wrong: best < SECOND ? [] : [late] };
}

/// Typing `accept` into the search leads to the lesson about it.
export async function search(tab) {
  await tab.keyboard.press("/");
  const field = tab.locator("#mdbook-searchbar");
  try {
    await field.waitFor({ state: "visible", ...SOON });
    await field.pressSequentially("accept");
    const lesson = "#mdbook-searchresults a[href*='02-listen']";
    await tab
      .locator(lesson)
      .first()
      .waitFor({ state: "visible", ...SOON });
    return [];
  } catch {
    return ["the search for `accept` does not find lesson 02"];
  }
}

/// What mdBook shows only when asked is accessible in each theme, too: what the
/// search has found, the list of the themes, the list of the keys.
export async function onDemand(tab) {
  const found = [];
  for (const ask of [
    () => search(tab),
    () => tab.click("#mdbook-theme-toggle"),
    () => tab.keyboard.press("?"),
  ]) {
    await tab.reload();
    await choose(tab, THEMES[0]);
    await ask();
    for (const theme of THEMES) {
      await choose(tab, theme);
      const look = theme === THEMES[0] ? accessible : readable;
      const where = (it) => `when asked for more, in ${theme}: ${it}`;
      found.push(...(await look(tab)).map(where));
    }
  }
  return found;
}

/// Tab goes to each box of the map, each block of code that scrolls, and each
/// button, on a phone's page, where most code scrolls; and wherever it is, that
/// is to be seen.
export async function keyboard(tab) {
  await tab.setViewportSize({ width: 360, height: 800 });
  await tab.reload();
  await tab.evaluate(() => {
    const look = (it) => {
      const styles = [it, ...it.querySelectorAll("rect")].map((part) => {
        const style = getComputedStyle(part);
        return [
          style.outlineStyle === "none" ? "none" : style.outline,
          style.boxShadow,
          style.backgroundColor,
          style.borderColor,
          style.stroke,
          style.strokeWidth,
        ];
      });
      return JSON.stringify(styles);
    };
    const name = (it) => it.cloneNode(false).outerHTML.replace(/<\/.*/, "");
    const shown = (it) => it.checkVisibility({ visibilityProperty: true });
    const code = [...document.querySelectorAll("pre code")].filter(
      (it) => it.scrollWidth > it.clientWidth,
    );
    const wanted = new Set(
      [
        ...document.querySelectorAll(
          ".map a, .menu-bar button, #mdbook-sidebar-toggle",
        ),
        ...code,
      ].filter((it) => shown(it) && !it.closest(".theme-popup")),
    );
    const calm = new Map();
    for (const it of document.querySelectorAll(
      "a, button, input, summary, code, [tabindex]",
    )) {
      calm.set(it, look(it));
    }
    const unseen = new Set();
    window.atFocus = () => {
      const it = document.activeElement;
      if (it === document.body) return wanted.size === 0;
      wanted.delete(it);
      if (calm.has(it) && calm.get(it) === look(it)) unseen.add(it);
      return false;
    };
    window.wrongFocus = () => [
      ...[...wanted].map((it) => `Tab never comes to ${name(it)}`),
      ...[...unseen].map((it) => `nobody sees that Tab is at ${name(it)}`),
    ];
  });
  const most = await tab.evaluate(
    () =>
      document.querySelectorAll("a, button, input, summary, [tabindex]")
        .length + 20,
  );
  for (let press = 0; press < most; press += 1) {
    await tab.keyboard.press("Tab");
    if (await tab.evaluate(() => window.atFocus())) break;
  }
  return tab.evaluate(() => window.wrongFocus());
}

/// Enter opens and closes the table of contents, which says which it is.
export async function contents(tab) {
  await tab.setViewportSize({ width: 1280, height: 900 });
  const toggle = tab.locator("#mdbook-sidebar-toggle");
  const is = (wanted) => {
    const link = document.querySelector("#mdbook-sidebar a");
    const { left, width } = link.getBoundingClientRect();
    return (width > 0 && left >= 0) === wanted;
  };
  let shown = await tab.evaluate(is, true);
  for (const _ of ["one way", "and back"]) {
    shown = !shown;
    await toggle.focus();
    await tab.keyboard.press("Enter");
    const turned = await tab.waitForFunction(is, shown, SOON).catch(() => null);
    if (!turned) return ["Enter does not open and close the contents"];
    const said = await toggle.getAttribute("aria-expanded");
    if (said !== String(shown))
      return ["the button of the contents says the opposite"];
  }
  return [];
}

/// What a newcomer asks, and which chapter, and heading in it, answers.
const QUESTIONS = [
  ["what accept returns", "accept", "What it returns"],
  ["why connect hangs", "Trouble, by symptom", "My connect hangs"],
  ["a socket's state", "How to see a socket", "What to type first"],
];

/// On a phone the answers are three clicks from the first page: the contents, the
/// chapter, and perhaps the heading.
export async function answers(tab) {
  const found = [];
  const first = tab.url();
  await tab.setViewportSize({ width: 360, height: 800 });
  for (const [question, chapter, heading] of QUESTIONS) {
    await tab.goto(first);
    const links = tab.locator("#mdbook-sidebar a:not(.header-in-summary)");
    const name = RegExp(`^(\\d+\\.)*\\s*${chapter}$`);
    const link = links.filter({ hasText: name }).first();
    const answer = tab.locator("main :is(h2, h3)", { hasText: heading });
    try {
      await tab.click("#mdbook-sidebar-toggle", SOON);
      await link.click(SOON);
      await answer.first().waitFor({ state: "visible", ...SOON });
    } catch {
      found.push(`${question}: no way by "${chapter}" to "${heading}"`);
    }
  }
  return found;
}

/// On paper nothing is missing, and nothing goes beyond the edge.
export async function print(tab, facts) {
  const chapters = [...facts].filter(([page]) => !NO_CHAPTERS.includes(page));
  const sum = (what) => chapters.reduce((sum, [, it]) => sum + it[what], 0);
  const wanted = {
    titles: chapters.map(([, it]) => it.title),
    drawings: sum("drawings"),
    blocks: sum("blocks"),
  };
  await tab.emulateMedia({ media: "print" });
  // A4, less a centimetre on each side.
  await tab.setViewportSize({ width: 718, height: 1047 });
  const wrong = await tab.evaluate(({ titles, drawings, blocks }) => {
    dispatchEvent(new Event("beforeprint"));
    const found = [];
    const all = (query) => [...document.querySelectorAll(`main ${query}`)];
    const complain = (what, some) => {
      if (!some.length) return;
      const text = some[0].textContent.trim().slice(0, 40);
      found.push(
        `${what}: <${some[0].localName}> "${text}" (${some.length} in all)`,
      );
    };
    const here = new Set(all("h1").map((it) => it.textContent.trim()));
    for (const it of titles) {
      if (!here.has(it)) found.push(`the chapter "${it}" is missing`);
    }
    const drawn = all("svg").filter((it) => !it.closest("button, pre"));
    for (const [what, wanted, got] of [
      ["drawings", drawings, drawn.length],
      ["blocks of code", blocks, all("pre").length],
    ]) {
      if (got < wanted)
        found.push(`${got} ${what}; the chapters have ${wanted}`);
    }
    const edge = document.documentElement.clientWidth + 0.5;
    complain("folded away on paper", all("details:not([open])"));
    complain(
      "not on paper",
      [...drawn, ...all("pre")].filter((it) => !it.getClientRects().length),
    );
    complain(
      "cut off on paper",
      all(":is(pre, code, svg, td, p)").filter(
        (it) =>
          it.getBoundingClientRect().right > edge ||
          (it.matches("pre code") && it.scrollWidth > it.clientWidth),
      ),
    );
    return found;
  }, wanted);
  await tab.emulateMedia({ media: "screen" });
  return wrong;
}

/// Who asks for a page that is not there gets one that helps, at any depth.
export async function lost(tab, origin) {
  const said = await open(tab, `${origin}no/such/page.html`, origin);
  // The browser itself says that the page is not there, as it should.
  const wrong = [...said].filter(
    (it) => !/\b404\b.*(page\.html|\(Not Found\)$)/.test(it),
  );
  if (!(await tab.locator("main a[href]:not(.header)").count())) {
    wrong.push("leads nowhere from here");
  }
  return wrong;
}

/// The page as a file, with no server at all.
export async function asFile(tab, folder, page) {
  const url = pathToFileURL(join(folder, page)).href;
  const root = `${pathToFileURL(folder).href}/`;
  return open(tab, url, root);
}
