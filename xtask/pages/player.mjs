// The players of recordings (book/theme/player.js): whoever presses keys sees
// each event, and what he sees is what the page's tables say.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { THEMES, choose, newTab } from "./browser.mjs";
import { files } from "./files.mjs";
import { accessible, drawn, readable, sideways } from "./page.mjs";
import { arrange } from "./player-steps.mjs";

/// The player must not weigh more than this, in bytes.
const LIMIT = 30_000;

/// What a page with a recording has, by the facts about it.
const FIGURE = "figure.recording-figure";

/// What readers of such pages do, the longest first; the rest of what can go
/// wrong is the same on all.
export function readers(browser, origin, facts, served, add) {
  const some = [...facts].filter(
    ([page, it]) => page !== "print.html" && it.kinds.includes(FIGURE),
  );
  if (!some.length) return [];
  some.sort(([, a], [, b]) => b.length - a.length);
  const [shortest] = some.at(-1);
  return [
    ...some.map(([page]) => served(page, "", keys)),
    served(shortest, "", plays),
    served(shortest, "", middle),
    async () => add(shortest, await still(browser, origin + shortest)),
  ];
}

/// The player is there once, and small.
export function weight(folder) {
  const scripts = files(folder).filter((it) =>
    /^theme\/player[^/]*\.js$/.test(it),
  );
  if (scripts.length !== 1) return [`${scripts.length} scripts play, not 1`];
  const bytes = readFileSync(join(folder, scripts[0])).length;
  return bytes < LIMIT
    ? []
    : [`the player has ${bytes} bytes; ${LIMIT} is the limit`];
}

/// A key to each event of each player; and Home, End, Escape.
export async function keys(tab) {
  const found = await whole(tab);
  const address = tab.url();
  await tab.evaluate(arrange);
  const counts = await tab.evaluate(() => window.players.map((it) => it.count));
  for (const [at, count] of counts.entries()) {
    const others = () =>
      tab.evaluate((at) => window.places().filter((_, it) => it !== at), at);
    const before = await others();
    await tab.locator(".player").nth(at).locator("button").nth(2).focus();
    const look = async (step) =>
      found.push(
        ...(await tab.evaluate(([at, it]) => window.compare(at, it), [at, step])),
      );
    // A thousand keys: the first is pressed, the others are sent from within.
    await tab.keyboard.press("ArrowRight");
    await look(1);
    found.push(...(await tab.evaluate((at) => window.goThrough(at), at)));
    for (const [key, step] of [
      ["ArrowRight", count],
      ["ArrowLeft", count - 1],
      ["Home", 1],
      ["ArrowLeft", 1],
      ["End", count],
    ]) {
      await tab.keyboard.press(key);
      await look(step);
    }
    await tab.keyboard.press("Escape");
    const left = await tab.locator(":is(.later, .now, .runs)").count();
    if (left) found.push("Escape does not show the whole diagram");
    const after = await others();
    if (String(before) !== String(after)) found.push("players are not apart");
  }
  if (tab.url() !== address) found.push(`a key leads to ${tab.url()}`);
  // One broken thing is told some times, not at each step.
  return found.slice(0, 5);
}

/// Each diagram has its player.
async function whole(tab) {
  const [figures, players] = await tab.evaluate(() =>
    [".recording-figure", ".player"].map(
      (it) => document.querySelectorAll(it).length,
    ),
  );
  return figures === players
    ? []
    : [`${figures} recordings, and ${players} players`];
}

/// It plays by itself, and stops when told to; a tap goes to an event, a finger
/// that moves aside to the next one.
export async function plays(tab) {
  // Nothing may still be on its way to another place of the page.
  await tab.emulateMedia({ reducedMotion: "reduce" });
  await tab.reload();
  await tab.evaluate(arrange);
  const player = tab.locator(".player").first();
  const place = () => tab.evaluate(() => parseInt(window.places()[0]));
  const [previous, play] = [0, 1].map((it) => player.locator("button").nth(it));
  await play.click();
  const third = () => parseInt(window.places()[0]) === 3;
  const started = await tab
    .waitForFunction(third, null, { timeout: 8000 })
    .catch(() => null);
  if (!started) return ["Play does not play"];
  await play.click();
  const stopped = await place();
  await tab.waitForTimeout(1700);
  if ((await place()) !== stopped) return ["Pause does not pause"];
  await previous.click();
  if ((await place()) !== stopped - 1) return ["Previous does not go back"];
  const waits = player.locator("svg .waits").last();
  const { event } = await waits.evaluate((it) => ({ ...it.dataset }));
  await waits.locator("text").first().click();
  const now = await player.evaluate(
    (it) => it.querySelector(".waits.now")?.dataset.event,
  );
  if (now !== event) return ["a tap does not go to the event"];
  const there = await place();
  await swipe(player, -80);
  if ((await place()) !== there + 1) return ["a swipe does not go on"];
  await swipe(player, 80);
  await tab.emulateMedia({ reducedMotion: null });
  return (await place()) === there ? [] : ["a swipe does not go back"];
}

/// A finger that moves so far over the diagram, to the right.
function swipe(player, far) {
  return player.locator(".player-picture").evaluate((picture, far) => {
    for (const [name, clientX] of [
      ["pointerdown", 150],
      ["pointerup", 150 + far],
    ]) {
      const how = { pointerType: "touch", clientX, clientY: 300 };
      picture.dispatchEvent(new PointerEvent(name, how));
    }
  }, far);
}

/// In the middle of a run all can be read, in each theme, on a phone, too.
export async function middle(tab, widths = [1280, 360]) {
  const found = [];
  for (const width of widths) {
    await tab.setViewportSize({ width, height: 800 });
    await tab.reload();
    await tab.evaluate(arrange);
    const count = await tab.evaluate(() => window.players[0].count);
    await tab.locator(".player button").nth(2).focus();
    for (let step = 0; step < count / 2; step += 1) {
      await tab.keyboard.press("ArrowRight");
    }
    for (const theme of width === 360 ? THEMES.slice(0, 1) : THEMES) {
      await choose(tab, theme);
      const look = theme === THEMES[0] ? accessible : readable;
      const all = [await look(tab), await drawn(tab), await sideways(tab)];
      const where = `in the middle of a run, ${width} px, ${theme}`;
      found.push(...all.flat().map((it) => `${where}: ${it}`));
    }
  }
  return found;
}

/// Without scripts there is the diagram, and no player.
export async function still(browser, url) {
  const tab = await newTab(browser, { javaScriptEnabled: false });
  await tab.goto(url);
  const drawing = tab.locator(".recording-figure svg.recording").first();
  const found = [];
  if (!(await drawing.isVisible())) found.push("no diagram without scripts");
  for (const it of [".player", ".player-panel", ".later"]) {
    if (await tab.locator(it).count()) found.push(`${it} without scripts`);
  }
  await tab.context().close();
  return found;
}
