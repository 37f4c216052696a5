// Searches, keys, prints and errors that fail the reader.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as book from "./book.mjs";
import {
  PAGE,
  broken,
  browser,
  says,
  server,
  shown,
  styled,
  tab,
  withoutMends,
} from "./broken.mjs";
import { newTab, open } from "./browser.mjs";
import * as check from "./page.mjs";
import * as reader from "./reader.mjs";

test("a search that finds nothing", async () => {
  const change = (it) =>
    it.replace(/<script src="searcher[^>]*><\/script>/, "");
  says(await shown({ change }, reader.search), /does not find lesson 02/);
});

test("a search whose results are hard to read", async () => {
  const change = styled(
    "html { --searchresults-header-fg: #666 !important }",
  );
  const found = await shown({ change }, reader.onDemand);
  says(
    found,
    /^when asked for more, in navy: axe color-contrast: <div id="mdbook-searchresults-header"/,
  );
  says(
    await shown({ change: withoutMends }, reader.onDemand),
    /in light: axe label-title-only: <input type="search"/,
  );
});

test("what the keyboard does not reach, or does not show", async () => {
  const never = (it) =>
    it.replace('<a class="box', '<a tabindex="-1" class="box');
  says(
    await shown({ change: never }, reader.keyboard),
    /^Tab never comes to <a tabindex="-1" class="box/,
  );
  const hidden = styled(":focus-visible { outline: none !important }");
  says(
    await shown({ change: hidden }, reader.keyboard),
    /^nobody sees that Tab is at </,
  );
  says(
    await shown({ change: withoutMends }, reader.keyboard),
    /^Tab never comes to <label/,
  );
  says(
    await shown({ change: withoutMends }, reader.contents),
    /^Enter does not open/,
  );
  const html =
    "<script type=module>new MutationObserver((_, it) => { it.disconnect(); document.getElementById('mdbook-sidebar-toggle').ariaExpanded = 'x' }).observe(document.getElementById('mdbook-sidebar-toggle'), { attributes: true })</script>";
  says(await shown({ html }, reader.contents), /says the opposite/);
});

test("a print page that is not whole", async () => {
  const facts = new Map();
  for (const page of [PAGE, "01-socket.html"]) {
    facts.set(page, await shown({ page, html: "<i>" }, check.facts));
  }
  const paper = await newTab(browser);
  const print = (how) =>
    broken({ page: book.PRINT, ...how }, async (page) => {
      await open(paper, server.origin + page, server.origin);
      return reader.print(paper, facts);
    });
  assert.deepEqual(await print({ html: "<i>" }), []);
  const style = (rule) => ({ change: styled(rule) });
  says(
    await print({
      change: (it) => it.replace("Lesson 02: listen</a></h1>", "</a></h1>"),
    }),
    /"Lesson 02: listen" is missing/,
  );
  says(
    await print({
      change: (it) => it.replace(/<svg\b.*?<\/svg>/gis, ""),
    }),
    /drawings; the chapters have/,
  );
  says(
    await print({ change: (it) => it.replace(/<pre>.*?<\/pre>/gs, "") }),
    /blocks of code; the chapters have/,
  );
  says(
    await print(style(".map svg { display: none }")),
    /^not on paper: <svg>/,
  );
  says(
    await print(style("pre code { white-space: pre !important }")),
    /^cut off on paper: <code>/,
  );
  says(
    await print({ change: withoutMends, html: "<details>" }),
    /^folded away on paper: <details>/,
  );
  await paper.context().close();
});

test("answers that nobody finds", async () => {
  const page = "index.html";
  const hide = styled("#mdbook-sidebar-toggle { display: none }");
  const rename = (it) => it.replaceAll("My connect hangs", "My connect waits");
  for (const [how, wanted] of [
    [{ change: hide }, /^what accept returns: no way/],
    [{ page: "trouble.html", change: rename }, /^why connect hangs: no way/],
  ]) {
    const look = async () => {
      await open(tab, server.origin + page, server.origin);
      return reader.answers(tab);
    };
    says(await broken({ page, ...how }, look), wanted);
  }
  await open(tab, server.origin + page, server.origin);
  assert.deepEqual(await reader.answers(tab), []);
});

test("a page for wrong addresses that does not help", async () => {
  const page = "404.html";
  const lost = (how) =>
    broken({ page, ...how }, () => reader.lost(tab, server.origin));
  const none = (it) => it.replace(/<main>.*<\/main>/s, "<main></main>");
  says(await lost({ change: none }), /^leads nowhere from here$/);
  const deep = (it) => it.replace('<base href="/">', "");
  says(await lost({ change: deep }), /^404 for .*no\/such\//);
});
