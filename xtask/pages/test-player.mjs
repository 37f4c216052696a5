// Players that are broken, and what is said of each.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browser, folder, says, server, shown, tab } from "./broken.mjs";
import { open } from "./browser.mjs";
import { files } from "./files.mjs";
import * as player from "./player.mjs";

/// Two players, of few steps: each is gone through for each thing broken.
const page = "06-udp.html";
const phone = (tab) => player.middle(tab, [360]);
const script = files(folder).find((it) => /^theme\/player/.test(it));

/// Shows the page with another player, or with none.
function played(change, look) {
  const there = readFileSync(join(folder, script), "utf8");
  const text = change(there);
  assert.notEqual(text, there, "nothing was broken");
  const name = script.split("/").at(-1).replaceAll(".", "\\.");
  const tag = RegExp(`<script src="[^"]*${name}"></script>`);
  const inline = (it) => it.replace(tag, () => `<script>${text}</script>`);
  return shown({ page, change: inline }, look);
}

test("a page with players passes", async () => {
  await open(tab, server.origin + page, server.origin);
  assert.deepEqual(await player.keys(tab), []);
  assert.deepEqual(await player.plays(tab), []);
  assert.deepEqual(await player.still(browser, server.origin + page), []);
  assert.deepEqual(player.weight(folder), []);
});

test("players that show something else", async () => {
  const replace = (from, to) => (it) => it.replace(from, to);
  for (const [from, to, wanted] of [
    ["now.what.cloneNode(true).childNodes", "'no'", /words ".*no", not/],
    ["states[socket].state = name", "0", /sockets ".*", not ".*open/],
    ["source: sources[source]", "source: sources[0]", /source ".*", not/],
    ['toggle("now"', 'toggle("then"', /now "", not/],
    ['toggle("later"', 'toggle("then"', /later "", not/],
    ["Home: () => this.go(1)", "Home: () => this.go(2)", /step 1: place "2 of/],
    ["End: () =>", "NoEnd: () =>", /step \d+: place "1 of/],
    ["Escape: () =>", "NoEscape: () =>", /^Escape does not/],
    ["new Player(figure, drawing, table)", "0", /recordings, and 0 players/],
  ]) {
    says(await played(replace(from, to), player.keys), wanted);
  }
  const never = replace("this.show(at + 1);", "");
  says(await played(never, player.plays), /^Play does not play/);
  const always = replace("if (this.timer) return this.pause();", "");
  says(await played(always, player.plays), /^Pause does not pause/);
  const nowhere = replace("this.go(step);\n        }", "}");
  says(await played(nowhere, player.plays), /^a tap does not go/);
  const still = replace("const SWIPE = 40", "const SWIPE = 400");
  says(await played(still, player.plays), /^a swipe does not go on/);
});

test("a player that cannot be read", async () => {
  const pale = (it) =>
    it.replace("</head>", "<style>:root { --later: 0.3 }</style></head>");
  says(
    await shown({ page, change: pale }, phone),
    /^in the middle of a run, 360 px, light: drawn at/,
  );
  const panel = (it) =>
    it.replace(
      "</head>",
      "<style>.player-words { color: #999 !important }</style></head>",
    );
  says(
    await shown({ page, change: panel }, phone),
    /axe color-contrast: .*player/,
  );
});

test("a player that is too heavy, or there without scripts", async () => {
  const path = join(folder, script);
  const there = readFileSync(path);
  writeFileSync(path, `${there}//${"-".repeat(30_000)}`);
  says(player.weight(folder), /^the player has \d+ bytes; 30000 is the limit$/);
  writeFileSync(path, there);
  const html = '<div class="player"></div>';
  const found = await shown({ page, html }, () =>
    player.still(browser, server.origin + page),
  );
  says(found, /^\.player without scripts$/);
});
