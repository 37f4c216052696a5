// The player of a recording: goes through it step by step, and shows in words
// what happens, which line of a lesson asked for it, and what the sockets are
// like then.
//
// Whatever it shows is in the page already. A step is a row of the recording's
// table (`table.recorded`): its words, and attributes that name the event, the
// line of source, states and queues; xtask/record/src/draw/steps.rs tells their
// form. The diagram (`svg.recording`) names the same events. Without JavaScript,
// and on paper, diagram and table stand alone.

(() => {
    // How long a step is shown, in milliseconds: as long as it took, within
    // these bounds.
    const SHORTEST = 700;
    const LONGEST = 1500;

    // How far a finger moves to turn a page, in pixels.
    const SWIPE = 40;

    const ICONS = {
        previous: "M5 5h3v14H5zM19 5v14l-9-7z",
        play: "M6 3l15 9-15 9z",
        pause: "M5 4h5v16H5zM14 4h5v16h-5z",
        next: "M16 5h3v14h-3zM5 5l9 7-9 7z",
        whole: "M5 5h14v14H5z",
    };

    const calm = matchMedia("(prefers-reduced-motion: reduce)");

    // An element with these attributes and children.
    function make(name, attributes = {}, ...children) {
        const it = document.createElement(name);
        for (const key in attributes) it.setAttribute(key, attributes[key]);
        it.append(...children);
        return it;
    }

    function button(icon, name) {
        const it = make("button", { type: "button" });
        look(it, icon, name);
        return it;
    }

    function look(button, icon, name) {
        if (button.title === name) return;
        button.title = name;
        button.setAttribute("aria-label", name);
        button.innerHTML =
            '<svg viewBox="0 0 24 24" aria-hidden="true">' +
            `<path d="${ICONS[icon]}"/></svg>`;
    }

    // The steps of a table: what each row says, and how all sockets are then.
    function read(table) {
        const lines = (name) => (table.dataset[name] || "").split("\n");
        const sources = lines("sources").map((it) => {
            const [, file, line, text] = it.match(/^(\S*):(\d+) ?(.*)$/) || [];
            return { file, line, text };
        });
        const sockets = lines("sockets").map((it) => it.replace(/ \S+$/, ""));
        let states = sockets.map(() => ({ state: "", receive: 0, send: 0 }));
        const rows = [...table.tBodies[0].rows];
        const hasQueues = rows.some((it) => it.dataset.queues);
        const steps = rows.map((row) => {
            const { event, source, state, queues } = row.dataset;
            states = states.map((it) => ({ ...it }));
            if (state) {
                const [socket, name] = state.split(" ");
                states[socket].state = name;
            }
            for (const it of (queues || "").split(",").filter(Boolean)) {
                const [socket, receive, send] = it.split(" ").map(Number);
                Object.assign(states[socket], { receive, send });
            }
            const [time, who, what] = row.cells;
            return {
                event,
                time: Number(time.textContent),
                who: who.textContent,
                what,
                source: sources[source],
                states,
            };
        });
        return { steps, sockets, hasQueues };
    }

    class Player {
        // Which step is shown, from 1; 0 is the diagram as a whole.
        at = 0;
        // What ends the wait for the next one; none, if it does not play.
        timer = null;

        constructor(figure, drawing, table) {
            Object.assign(this, read(table));
            this.heights = drawing.dataset.steps.split(" ").map(Number);
            this.pieces = [...figure.querySelectorAll("svg.recording")];
            this.build(figure, drawing);
            this.bind();
            this.listen();
            this.show(0);
        }

        get last() {
            return this.steps.length;
        }

        // Puts the diagram into the player, and the panel beside it.
        build(figure, drawing) {
            const title = drawing.querySelector("title").textContent;
            this.previous = button("previous", "Previous event");
            this.play = button("play", "Play");
            this.next = button("next", "Next event");
            this.whole = button("whole", "Show the whole diagram");
            this.place = make("span", { class: "player-place" });
            const whole = { class: "player-words", "aria-atomic": "true" };
            this.words = make("p", whole);
            this.source = make("p", { class: "player-source" });
            this.sheet = this.table(drawing.querySelector(".who").textContent);
            const picture = make("div", { class: "player-picture" });
            this.panel = make(
                "div",
                { class: "player-panel" },
                make(
                    "div",
                    { class: "player-bar" },
                    this.previous,
                    this.play,
                    this.next,
                    this.whole,
                    this.place,
                ),
                this.words,
                this.source,
                this.sheet,
            );
            this.root = make("div", {
                class: "player",
                role: "group",
                "aria-label": `Step by step: ${title}`,
                tabindex: "-1",
            });
            this.pieces[0].before(this.root);
            picture.append(...this.pieces);
            this.root.append(picture, this.panel);
            this.picture = picture;
            // What shows the time goes down along both kernels, behind all that
            // is drawn of events.
            const space = "http://www.w3.org/2000/svg";
            this.hand = document.createElementNS(space, "path");
            this.hand.setAttribute("class", "hand");
            const kernels = [...drawing.querySelectorAll(".kernel")];
            const diamonds = kernels.map(({ x, width }) => {
                const middle = x.baseVal.value + width.baseVal.value / 2;
                return `M${middle - 5} 0l5 -5 5 5-5 5z`;
            });
            this.hand.setAttribute("d", diamonds.join(""));
            drawing.querySelector("[data-event], [data-step]").before(this.hand);
        }

        // The sockets: their names, and cells for what changes.
        table(left) {
            const columns = [
                ["socket", "as numbered in the diagram"],
                ["state", "as RFC 9293 names it"],
                ["unread", "bytes that have arrived, and were not read"],
                ["unacked", "bytes that were sent, and not acknowledged"],
            ].slice(0, this.hasQueues ? 4 : 2);
            const head = columns.map(([name, title]) =>
                make("th", { scope: "col", title }, name),
            );
            this.lines = this.sockets.map((name) => {
                const cells = columns.slice(1).map(() => make("td"));
                const first = make("th", { scope: "row" }, name);
                return make("tr", {}, first, ...cells);
            });
            // The left host comes first, as in the diagram.
            const isLeft = (it) => it.textContent.startsWith(left);
            const rows = [
                ...this.lines.filter(isLeft),
                ...this.lines.filter((it) => !isLeft(it)),
            ];
            return make(
                "table",
                { class: "player-sockets" },
                make("thead", {}, make("tr", {}, ...head)),
                make("tbody", {}, ...rows),
            );
        }

        // Finds what is drawn of each event, and at which step it comes.
        bind() {
            const first = {};
            const last = {};
            this.steps.forEach(({ event }, index) => {
                first[event] = first[event] || index + 1;
                last[event] = index + 1;
            });
            this.parts = [];
            const [drawing] = this.pieces;
            for (const it of drawing.querySelectorAll("[data-event]")) {
                const { event } = it.dataset;
                const [from, to] = [first[event], last[event]];
                this.parts.push({ it, event, from, to });
                for (const came of it.querySelectorAll(".came")) {
                    this.parts.push({ it: came, from: last[event] });
                }
            }
            for (const it of drawing.querySelectorAll("[data-step]")) {
                this.parts.push({ it, from: Number(it.dataset.step) });
            }
            this.first = first;
        }

        listen() {
            this.previous.addEventListener("click", () => {
                // Before the first step is the whole diagram, which has a button.
                if (this.at > 1) this.go(this.at - 1);
            });
            this.next.addEventListener("click", () => this.go(this.at + 1));
            this.whole.addEventListener("click", () => this.go(0));
            this.play.addEventListener("click", () => this.toggle());
            this.root.addEventListener("keydown", (it) => this.key(it));
            this.picture.addEventListener("click", (it) => this.tap(it));
            this.touch();
            // What nobody sees does not play on.
            new IntersectionObserver((all) => {
                if (!all.at(-1).isIntersecting) this.pause();
            }).observe(this.root);
        }

        // Keys are the player's while the focus is within it; mdBook has others
        // for some of them.
        key(event) {
            if (event.altKey || event.ctrlKey || event.metaKey) return;
            const isButton = event.target.closest("button");
            const does = {
                ArrowLeft: () => this.go(Math.max(1, this.at - 1)),
                ArrowRight: () => this.go(this.at + 1),
                Home: () => this.go(1),
                End: () => this.go(this.last),
                Escape: () => this.go(0),
                // On a button it presses that.
                " ": isButton ? null : () => this.toggle(),
            }[event.key];
            if (!does || event.shiftKey) return;
            event.preventDefault();
            event.stopPropagation();
            does();
        }

        // A tap goes to the event; beside all of them, to that time.
        tap(event) {
            if (this.swiped) return;
            const part = event.target.closest("[data-event]");
            let step = part && this.first[part.dataset.event];
            if (!step) {
                const y = this.unit(event);
                step = this.heights.filter((it) => it <= y).length || 1;
            }
            this.root.focus({ preventScroll: true });
            this.go(step);
        }

        // How far down in the diagram a click was.
        unit(event) {
            const svg = event.target.closest("svg");
            if (!svg) return 0;
            const { top, height } = svg.getBoundingClientRect();
            const box = svg.viewBox.baseVal;
            return box.y + ((event.clientY - top) / height) * box.height;
        }

        // To the left is on, to the right is back; what moves up or down moves
        // the page.
        touch() {
            let start = null;
            this.picture.addEventListener("pointerdown", (it) => {
                this.swiped = false;
                start = it.pointerType === "mouse" ? null : it;
            });
            this.picture.addEventListener("pointerup", (it) => {
                if (!start) return;
                const x = it.clientX - start.clientX;
                const y = it.clientY - start.clientY;
                start = null;
                if (Math.abs(x) < SWIPE || Math.abs(x) < 2 * Math.abs(y)) return;
                this.swiped = true;
                this.go(x < 0 ? this.at + 1 : Math.max(1, this.at - 1));
            });
            // mdBook opens its contents when a finger moves to the right.
            for (const it of ["touchstart", "touchmove"]) {
                this.picture.addEventListener(it, (it) => it.stopPropagation(), {
                    passive: true,
                });
            }
        }

        toggle() {
            if (this.timer) return this.pause();
            this.show(this.at === this.last ? 1 : this.at + 1);
            this.wait();
        }

        // Shows the next step when this one was shown for long enough.
        wait() {
            const { at, steps } = this;
            if (at === this.last) return this.pause();
            const took = steps[at].time - steps[at - 1].time;
            const pace = Math.min(LONGEST, Math.max(SHORTEST, took));
            this.timer = setTimeout(() => {
                this.show(at + 1);
                this.wait();
            }, pace);
            this.bar();
        }

        pause() {
            clearTimeout(this.timer);
            this.timer = null;
            this.bar();
        }

        // Goes to a step because the reader says so.
        go(step) {
            this.pause();
            this.show(step);
        }

        show(step) {
            this.at = Math.min(Math.max(step, 0), this.last);
            const { at } = this;
            const now = this.steps[at - 1];
            this.root.classList.toggle("runs", at > 0);
            for (const { it, event, from, to } of this.parts) {
                it.classList.toggle("later", at > 0 && from > at);
                it.classList.toggle("open", from <= at && at < to);
                it.classList.toggle("now", at > 0 && event === now.event);
            }
            this.bar();
            this.say(now);
            if (!now) return;
            const y = this.heights[at - 1];
            this.hand.setAttribute("transform", `translate(0 ${y})`);
            this.compare(now.states, this.steps[at - 2]);
            this.follow(y);
        }

        bar() {
            const { at, last } = this;
            const isOn = this.timer !== null;
            look(this.play, isOn ? "pause" : "play", isOn ? "Pause" : "Play");
            // What is disabled would lose the focus.
            this.previous.setAttribute("aria-disabled", at <= 1);
            this.next.setAttribute("aria-disabled", at === last);
            this.whole.hidden = at === 0;
            this.place.textContent = at ? `${at} of ${last}` : `${last} steps`;
            // Who listens hears each step that he asks for, not all that pass.
            this.words.setAttribute("aria-live", isOn ? "off" : "polite");
        }

        // What happens, in the words of the table, and which line asked for it.
        say(now) {
            if (!now) {
                this.words.textContent =
                    "Step by step: with these buttons, the arrow keys, or a " +
                    "tap on an event.";
                this.source.replaceChildren();
                return;
            }
            const time = `${now.time.toFixed(1)} ms`;
            this.words.replaceChildren(
                make("span", { class: "player-time" }, time),
                make("b", { class: "player-who" }, now.who),
                ": ",
                make("span", { class: "player-what" }),
            );
            const what = this.words.lastChild;
            what.append(...now.what.cloneNode(true).childNodes);
            const isCall = !/kernel$|^the wire$/.test(now.who);
            if (now.source) {
                const { file, line, text } = now.source;
                this.source.replaceChildren(
                    make("span", { class: "player-file" }, `${file}:${line}`),
                    make("code", {}, text),
                );
            } else {
                this.source.textContent = isCall
                    ? "This program is not a lesson."
                    : now.who === "the wire"
                      ? "The wire does this."
                      : "The kernel does this. No line of a program stands here.";
            }
        }

        // The sockets as they are now, and what of it is new.
        compare(states, before) {
            // What listens has no bytes.
            const texts = ({ state, receive, send }) =>
                state === "" || state === "LISTEN"
                    ? [state || "not there yet", "", ""]
                    : [state, String(receive), String(send)];
            states.forEach((it, index) => {
                const now = texts(it);
                const old = texts(before ? before.states[index] : it);
                const [, ...cells] = this.lines[index].cells;
                cells.forEach((cell, at) => {
                    cell.textContent = now[at];
                    cell.classList.toggle("new", now[at] !== old[at]);
                });
                this.lines[index].classList.toggle("absent", !it.state);
            });
        }

        // Moves the page if this height of the diagram is not to be seen, and
        // then no farther than to the middle.
        follow(y) {
            const holds = ({ viewBox: { baseVal: box } }) =>
                y <= box.y + box.height;
            const piece = this.pieces.find(holds) || this.pieces.at(-1);
            const box = piece.viewBox.baseVal;
            const { top, height } = piece.getBoundingClientRect();
            const place = top + ((y - box.y) / box.height) * height;
            const menu = document.getElementById("mdbook-menu-bar");
            const above = Math.max(0, menu?.getBoundingClientRect().bottom || 0);
            const panel = this.panel.getBoundingClientRect();
            const picture = this.picture.getBoundingClientRect();
            const isBeside = panel.left >= picture.right;
            const below = isBeside
                ? innerHeight
                : Math.min(innerHeight, panel.top);
            if (place >= above + 40 && place <= below - 40) return;
            scrollBy({
                top: place - (above + below) / 2,
                behavior: calm.matches ? "auto" : "smooth",
            });
        }
    }

    for (const figure of document.querySelectorAll(".recording-figure")) {
        const drawing = figure.querySelector("svg[data-recording]");
        const name = drawing && drawing.dataset.recording;
        const table = document.querySelector(
            `table.recorded[data-recording="${name}"]`,
        );
        if (table) new Player(figure, drawing, table);
    }
})();
