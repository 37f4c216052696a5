// What axe-core finds in the page of mdBook 0.5.4, mended; mends.css is the
// other half. `cargo xtask book --check` tells what is still needed.

// The contents open by a label that Tab passes by, and whose `aria-` attributes
// no label may have. A button has them, and passes each click on.
(() => {
    const label = document.getElementById("mdbook-sidebar-toggle");
    const box = document.getElementById("mdbook-sidebar-toggle-anchor");
    const button = document.createElement("button");
    button.type = "button";
    for (const { name, value } of label.attributes) {
        if (name !== "for") button.setAttribute(name, value);
    }
    button.append(...label.childNodes);
    button.addEventListener("click", () => {
        label.click(); // what book.js does before, it listens for there
        box.click();
    });
    // Nor does book.js know that it now talks to a label that nobody sees.
    const follow = () =>
        button.setAttribute("aria-expanded", label.getAttribute("aria-expanded"));
    new MutationObserver(follow).observe(label, { attributes: true });
    label.replaceWith(button);
})();

// All of the page is in some landmark, and what one types into has a name.
for (const [id, name, value] of [
    ["mdbook-menu-bar", "role", "banner"],
    ["mdbook-search-wrapper", "role", "search"],
    ["mdbook-searchbar", "aria-label", "Search this book"],
    ["mdbook-help-popup", "role", "dialog"],
    ["mdbook-help-popup", "aria-label", "Keyboard shortcuts"],
]) {
    document.getElementById(id).setAttribute(name, value);
}

// Code that scrolls can be scrolled with the keyboard: Tab stops there.
(() => {
    const look = (code) => {
        if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
        else code.removeAttribute("tabindex");
    };
    const watch = new ResizeObserver((entries) => {
        for (const { target } of entries) look(target);
    });
    for (const code of document.querySelectorAll("pre > code")) {
        look(code);
        watch.observe(code);
    }
    // A font that comes later makes the lines longer, not the block.
    document.fonts.ready.then(() => {
        document.querySelectorAll("pre > code").forEach(look);
    });
})();

// On paper nothing is folded away.
addEventListener("beforeprint", () => {
    for (const it of document.querySelectorAll("details")) it.open = true;
});

// On the page for a wrong address, `#here` is here, not on the first page.
if (document.querySelector("base")) {
    for (const it of document.querySelectorAll("a[href^='#']")) {
        it.href = location.pathname + it.getAttribute("href");
    }
}
