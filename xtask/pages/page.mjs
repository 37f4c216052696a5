// What holds for every page. Each check is handed a tab that shows the page,
// and returns what is wrong with it, a sentence each.

import axe from "axe-core";

/// Nothing is too wide for its place: only code scrolls sideways. What is too
/// wide only while the page still arranges itself, is not.
export async function sideways(tab) {
  const found = await tooWide(tab);
  if (!found.length) return found;
  await tab.waitForTimeout(500);
  return tooWide(tab);
}

function tooWide(tab) {
  return tab.evaluate(() => {
    const found = [];
    const root = document.scrollingElement;
    for (const place of [root, ...document.querySelectorAll("body *")]) {
      const over = place.scrollWidth - place.clientWidth;
      if (over <= 0 || place.closest("pre")) continue;
      // What is clipped, nobody can read.
      const hides = ["auto", "scroll", "clip"].includes(
        getComputedStyle(place).overflowX,
      );
      if (place !== root && !hides) continue;
      const edge = place.getBoundingClientRect().left + place.clientWidth + 0.5;
      const wide = [...place.querySelectorAll("*")].filter(
        (it) => !it.closest("pre") && it.getBoundingClientRect().right > edge,
      );
      const widest = wide.at(-1) ?? place;
      const start = widest.cloneNode(false).outerHTML.replace(/<\/.*/, "");
      const text = widest.textContent.trim().slice(0, 40);
      found.push(`${over} px too wide, and no code: ${start}${text}`);
    }
    return [...new Set(found)];
  });
}

/// Makes ready for axe, once a visit: what is folded away is looked at, too; and
/// of the words of a block that one rule paints, the first stands for all, as
/// axe would take half of its time for the others.
export async function prepare(tab) {
  await tab.evaluate(() => {
    for (const it of document.querySelectorAll("details")) it.open = true;
    for (const block of document.querySelectorAll("pre")) {
      const seen = new Set();
      for (const it of block.querySelectorAll("span[class^=hljs-]")) {
        const kind = `${it.parentElement.className} > ${it.className}`;
        if (seen.has(kind)) it.replaceWith(...it.childNodes);
        seen.add(kind);
      }
    }
  });
}

/// Takes from the page what axe need not look at again and again: recordings are
/// all drawn alike. `drawn` has looked at their words; and axe looks at one of
/// them whole, in the middle of a run (player.mjs). The contents are the same on
/// all pages, and whole on the first.
export async function spare(tab) {
  await tab.evaluate(() => {
    const alike = [
      "svg.recording > :not(title, desc)",
      "table.recorded tr:nth-child(n + 9)",
      "body:has([rel=prev]) #mdbook-sidebar li:nth-child(n + 5)",
    ];
    for (const it of document.querySelectorAll(alike)) it.remove();
  });
}

/// The rules of WCAG 2.2 wait to be asked for.
const ALL = { "target-size": { enabled: true } };

/// axe-core has no complaint. None of its rules is off, but for those that it
/// calls experimental itself; and large letters get no rebate on contrast.
export async function accessible(tab) {
  return complaints(tab, { resultTypes: ["violations"], rules: ALL });
}

/// The rules on colour: in another theme only they can find something new.
const COLOUR = ["color-contrast", "link-in-text-block"];

export async function readable(tab) {
  return complaints(tab, { resultTypes: ["violations"], runOnly: COLOUR });
}

/// All the others: at another width only they can.
export async function usable(tab) {
  const off = COLOUR.map((it) => [it, { enabled: false }]);
  return complaints(tab, {
    resultTypes: ["violations"],
    rules: { ...ALL, ...Object.fromEntries(off) },
  });
}

async function complaints(tab, options) {
  const isThere = await tab.evaluate(() => "axe" in window);
  if (!isThere) await tab.evaluate(axe.source);
  return tab.evaluate(async (options) => {
    const ratio = { expected: 4.5 };
    window.axe.configure({
      checks: [
        {
          id: "color-contrast",
          options: {
            ignoreUnicode: true,
            ignoreLength: false,
            ignorePseudo: false,
            boldValue: 700,
            boldTextPt: 14,
            largeTextPt: 18,
            contrastRatio: { normal: ratio, large: ratio },
            pseudoSizeThreshold: 0.25,
          },
        },
      ],
    });
    // Its rules on moving pictures and on turned phones would have it fetch all
    // styles once more, and the book has neither: a file must not fetch at all.
    options.preload = false;
    const { violations } = await window.axe.run(options);
    return violations.map(({ id, nodes }) => {
      const [first] = nodes;
      const [why] = [...first.any, ...first.all, ...first.none];
      const html = first.html.replace(/\s+/g, " ").slice(0, 120);
      const more = nodes.length > 1 ? ` (and ${nodes.length - 1} more)` : "";
      return `axe ${id}: ${html}: ${why?.message}${more}`;
    });
  }, options);
}

/// The words in drawings have the contrast that other text has: axe looks at
/// `color`, and SVG is painted with `fill`.
export function drawn(tab) {
  return tab.evaluate(() => {
    const found = new Set();
    const luminance = (channels) => {
      const [r, g, b] = channels.map((it) => {
        const part = it / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const over = (top, below) => {
      const [r, g, b, alpha = 1] = top;
      return [r, g, b].map((it, at) => it * alpha + below[at] * (1 - alpha));
    };
    const channels = (colour) =>
      (colour.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const page = channels(
      getComputedStyle(document.documentElement).backgroundColor,
    );
    const body = channels(getComputedStyle(document.body).backgroundColor);
    for (const svg of document.querySelectorAll("main svg")) {
      const below = [];
      for (const it of svg.querySelectorAll("rect, circle, text")) {
        const box = it.getBoundingClientRect();
        const style = getComputedStyle(it);
        if (!it.getClientRects().length) continue;
        if (it.tagName !== "text") {
          if (style.fill !== "none") below.push([box, channels(style.fill)]);
          continue;
        }
        if (!it.textContent.trim()) continue;
        const x = (box.left + box.right) / 2;
        const y = (box.top + box.bottom) / 2;
        let ground = over(body, over(page, [255, 255, 255]));
        for (const [{ left, right, top, bottom }, fill] of below) {
          const covers = left <= x && x <= right && top <= y && y <= bottom;
          if (covers) ground = over(fill, ground);
        }
        const ink = channels(style.fill);
        ink[3] = (ink[3] ?? 1) * style.opacity * style.fillOpacity;
        const [dark, light] = [
          luminance(over(ink, ground)),
          luminance(ground),
        ].sort((a, b) => a - b);
        const contrast = (light + 0.05) / (dark + 0.05);
        if (contrast < 4.5) {
          const word = it.textContent.trim().slice(0, 40);
          found.add(`drawn at ${contrast.toFixed(2)}:1: "${word}"`);
        }
      }
    }
    return [...found];
  });
}

/// What mdBook leaves behind in silence, or lets a page ask for when clicked.
export function whole(tab) {
  return tab.evaluate(() => {
    const found = [];
    if (document.body.textContent.includes("{{#")) {
      found.push("an include that mdbook left");
    }
    for (const it of document.querySelectorAll("pre")) {
      if (!it.textContent.trim()) found.push("an empty code block");
    }
    if (document.querySelector(".playground")) {
      found.push("asks play.rust-lang.org: write ```rust,ignore");
    }
    for (const it of document.querySelectorAll("link[rel~=icon]")) {
      if (new URL(it.href).host !== location.host)
        found.push(`asks ${it.href}`);
    }
    for (const it of document.querySelectorAll("script:not([src])")) {
      const address = it.textContent.match(
        /https?:\/\/(?!www\.w3\.org\/)[^\s"'`]+/,
      );
      if (address) found.push(`a script that names ${address[0]}`);
    }
    return found;
  });
}

/// What the checks of the whole book need to know of a page.
export function facts(tab) {
  return tab.evaluate(() => {
    const all = (query) => [...document.querySelectorAll(query)];
    const target = (it) =>
      it.getAttribute("href") ?? it.getAttribute("xlink:href");
    const links = all("a, area, link[rel~=icon]")
      .map(target)
      .filter((it) => it !== null);
    const drawings = all("main svg").filter((it) => !it.closest("button, pre"));
    return {
      ids: [
        ...all("[id]").map((it) => it.id),
        ...all("a[name]").map((it) => it.name),
      ],
      links: [...new Set(links)].map((it) => [
        it,
        new URL(it, document.baseURI).href,
      ]),
      map: all(".map a").map((it) => [
        it.textContent.replace(/\s+/g, " ").trim(),
        new URL(target(it), document.baseURI).href,
      ]),
      title: document.querySelector("main h1")?.textContent.trim() ?? "",
      drawings: drawings.length,
      blocks: all("main pre").length,
      length: all("main *").length,
      kinds: [
        ...new Set(
          all("main *").flatMap((it) => [
            it.localName,
            ...[...it.classList].map((name) => `${it.localName}.${name}`),
          ]),
        ),
      ],
    };
  });
}
