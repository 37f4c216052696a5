// What a player shows of a step, and what it should: this runs in the page.

/// In the page: what a player shows, and what the tables say of a step. It does
/// not ask the player, but the attributes that the recorder has written.
export function arrange() {
  const text = (it) => it?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const names = (all) =>
    all.map((it) => it.dataset.event).filter((it) => it !== undefined);
  window.players = [...document.querySelectorAll(".player")].map((root) => {
    const { recording } = root.querySelector("svg[data-recording]").dataset;
    const table = document.querySelector(
      `table[data-recording="${recording}"]`,
    );
    const rows = [...table.tBodies[0].rows];
    const list = (name) => (table.dataset[name] ?? "").split("\n");
    const drawn = [...root.querySelectorAll("[data-event]")];
    const among = (some) => {
      const all = new Set(names(some));
      return names(drawn.filter((it) => all.has(it.dataset.event)));
    };
    return {
      recording,
      count: rows.length,
      shown() {
        const sheet = [...root.querySelectorAll(".player-sockets tbody tr")];
        return {
          place: text(root.querySelector(".player-place")),
          words: text(root.querySelector(".player-words")),
          source: text(root.querySelector(".player-source")),
          sockets: sheet.map(text).sort(),
          now: names(drawn.filter((it) => it.matches(".now"))),
          later: names(drawn.filter((it) => it.matches(".later"))),
        };
      },
      wanted(step) {
        const row = rows[step - 1];
        const [time, who, what] = [...row.cells].map(text);
        const source = list("sources")[row.dataset.source];
        const itself = who === "the wire" ? /wire does/ : /kernel does|is not/;
        const sockets = list("sockets").map((it, place) => {
          const value = (name) => {
            const all = rows.slice(0, step).flatMap((row) => {
              const text = row.dataset[name] ?? "";
              return text.split(",").map((it) => it.split(" "));
            });
            return all.findLast(([socket]) => socket === String(place));
          };
          const [, state = "not there yet"] = value("state") ?? [];
          const [, receive = 0, send = 0] = value("queues") ?? [];
          const isThere = !["not there yet", "LISTEN"].includes(state);
          const hasQueues = rows.some((it) => it.dataset.queues);
          const bytes = isThere && hasQueues ? `${receive}${send}` : "";
          return it.replace(/ \S+$/, "") + state + bytes;
        });
        return {
          place: `${step} of ${rows.length}`,
          words: `${time} ms${who}: ${what}`,
          source: source?.replace(" ", ""),
          itself: itself.source,
          sockets: sockets.sort(),
          now: among([row]),
          later: among(rows.slice(step)).filter(
            (it) => !names(rows.slice(0, step)).includes(it),
          ),
        };
      },
    };
  });
  window.compare = (at, step) => {
    const player = window.players[at];
    const { itself, ...wanted } = player.wanted(step);
    const shown = player.shown();
    if (!wanted.source && RegExp(itself).test(shown.source)) {
      wanted.source = shown.source;
    }
    return Object.keys(wanted)
      .filter((it) => String(wanted[it]) !== String(shown[it]))
      .map(
        (it) =>
          `${player.recording}, step ${step}: ${it} "${shown[it]}", ` +
          `not "${wanted[it]}"`,
      );
  };
  window.goThrough = (at) => {
    const found = [];
    for (let step = 2; step <= window.players[at].count; step += 1) {
      const key = { key: "ArrowRight", bubbles: true, cancelable: true };
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
      found.push(...window.compare(at, step));
    }
    return found;
  };
  window.places = () => window.players.map((it) => it.shown().place);
}
