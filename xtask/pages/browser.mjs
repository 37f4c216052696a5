// Chromium, and what a page says while it is looked at.

import { accessSync, constants } from "node:fs";
import { cpus } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/// Phone, tablet, desktop.
export const WIDTHS = [360, 768, 1280];
export const THEMES = ["light", "rust", "coal", "navy", "ayu"];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Starts the Chromium that $CHROMIUM or $PATH names. No name but this
/// machine's resolves in it: what a page asks for elsewhere, it does not get.
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? NAMES.flatMap(onPath)[0];
  if (!executablePath) {
    throw new Error(
      "no chromium on the PATH: on Debian `apt install chromium`; elsewhere " +
        "install it, or Chrome, and name the program in $CHROMIUM",
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      // Nobody looks at the pixels.
      "--disable-gpu",
      "--disable-software-rasterizer",
    ],
  });
}

function onPath(name) {
  const places = (process.env.PATH ?? "").split(delimiter);
  return places
    .map((it) => join(it, name))
    .filter((it) => {
      try {
        accessSync(it, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/// A tab with a store of its own: what one sets, no other reads.
export async function newTab(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const tab = await context.newPage();
  await tab.addInitScript(() => {
    // The print page asks for a printer as soon as it is loaded.
    window.print = () => {};
    // A colour on its way to another is neither. (When the contents have slid
    // away, mdBook takes them from the page: they may slide.)
    addEventListener("DOMContentLoaded", () => {
      const style = document.createElement("style");
      style.textContent =
        "* { transition: none !important }" +
        "#mdbook-sidebar { transition: transform 1ms !important }";
      document.head.append(style);
    });
  });
  return tab;
}

/// Goes to the page, and returns what it complained of, and what it asked for
/// beyond `origin`, up to the time the list is read.
export async function open(tab, url, origin) {
  const said = new Set();
  const listeners = {
    console: (it) => {
      if (["error", "warning"].includes(it.type())) {
        said.add(`the console says: ${it.text()}`);
      }
    },
    pageerror: (it) => said.add(`a script fails: ${it.message}`),
    request: (it) => {
      const asked = it.url();
      const isAway =
        !asked.startsWith(origin) && !/^(data|blob|about):/.test(asked);
      if (isAway && !isIcon(asked)) said.add(`asks ${asked}`);
    },
    requestfailed: (it) => {
      // Given up, as the tab went elsewhere: no fault of the page.
      const why = it.failure()?.errorText;
      if (why !== "net::ERR_ABORTED" && !isIcon(it.url()))
        said.add(`did not get ${it.url()}`);
    },
    response: (it) => {
      if (it.status() >= 400) said.add(`${it.status()} for ${it.url()}`);
    },
  };
  for (const name in listeners) {
    tab.removeAllListeners(name);
    tab.on(name, listeners[name]);
  }
  await tab.goto(url, { waitUntil: "load" });
  return said;
}

/// The browser asks for the tab's icon when it likes, and may by then show the
/// next page. So whole() looks at what the page names.
function isIcon(url) {
  return /favicon[^/]*\.(svg|png|ico)$/.test(url);
}

/// Chooses the theme as a reader does.
export async function choose(tab, theme) {
  await tab.evaluate((theme) => {
    document.getElementById(`mdbook-theme-${theme}`)?.click();
  }, theme);
}

/// Makes the window so wide, with the contents beside the page or not, as mdBook
/// has it when a page is loaded at that width.
export async function resize(tab, width) {
  await tab.setViewportSize({ width, height: 900 });
  const hasRoom = width >= 1080;
  await tab.evaluate((hasRoom) => {
    const toggle = document.getElementById("mdbook-sidebar-toggle");
    const isShown = toggle.getAttribute("aria-expanded") === "true";
    if (isShown !== hasRoom) toggle.click();
  }, hasRoom);
  await tab.waitForFunction((hasRoom) => {
    const contents = document.getElementById("mdbook-sidebar");
    return (contents.getClientRects().length > 0) === hasRoom;
  }, hasRoom);
}

/// Starts as many browsers as there are processors: tabs of one browser wait for
/// each other.
export function launchAll() {
  const count = Math.max(2, cpus().length);
  return Promise.all(Array.from({ length: count }, launch));
}

/// Does `work` to each item, in a tab of each browser.
export async function inTabs(browsers, items, work) {
  const left = [...items];
  const workers = browsers.map(async (browser) => {
    const tab = await newTab(browser);
    for (let item; (item = left.shift()) !== undefined;) {
      await work(tab, item);
    }
    await tab.context().close();
  });
  await Promise.all(workers);
}
