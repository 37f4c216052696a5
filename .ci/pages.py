#!/usr/bin/env python3
"""Looks at every page of the built book.

    .ci/pages.py book/src book/book

mdbook exits 0 on a missing file, anchor or link, so this checks that
- each chapter that SUMMARY.md names has a page;
- nothing is left of an include, and no code block is empty;
- each link inside the book leads to a file, and its fragment to an element;
- no page makes a browser ask another host for anything, unless clicked on.
Prints every problem as `path:line: message`, then a count.
"""

import os
import re
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

# Where a browser fetches from by itself: element and attribute.
FETCHED = {
    ("audio", "src"), ("embed", "src"), ("feimage", "href"),
    ("feimage", "xlink:href"), ("iframe", "src"), ("image", "href"),
    ("image", "xlink:href"), ("img", "src"), ("img", "srcset"),
    ("input", "src"), ("link", "href"), ("object", "data"),
    ("script", "src"), ("script", "href"), ("source", "src"),
    ("source", "srcset"), ("track", "src"), ("use", "href"),
    ("use", "xlink:href"), ("video", "poster"), ("video", "src"),
}
FOLLOWED = {("a", "href"), ("a", "xlink:href"), ("area", "href")}
# A <link> that only names a page, and fetches nothing.
NAMES_ONLY = {"alternate", "author", "canonical", "license", "next", "prev"}

CSS_FETCHES = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Namespaces look like addresses, and are not.
ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)[^\s\"'`]+")


class Page(HTMLParser):
    """The links, ids and problems of one page."""

    def __init__(self, path):
        super().__init__()
        self.path, self.base = path, os.path.dirname(path)
        self.ids, self.links, self.problems = set(), [], []
        self.pre = None  # the open <pre>: its line, and its text so far
        self.raw = None  # "script" or "style" while inside one
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for number, line in enumerate(text.splitlines(), 1):
            if "{{#" in line:
                self.problem("an include that mdbook left", number)
        self.feed(text)
        self.close()

    def problem(self, message, line=None):
        line = line or self.getpos()[0]
        self.problems.append(f"{self.path}:{line}: {message}")

    def handle_starttag(self, tag, attributes):
        found = {name: value or "" for name, value in attributes}
        self.ids.add(found.get("id"))
        if tag == "a":
            self.ids.add(found.get("name"))
        if tag == "base" and found.get("href") == "/":
            self.base = None  # the book's own root: its page for status 404
        if tag == "pre":
            self.pre = (self.getpos()[0], [])
        if tag in ("script", "style"):
            self.raw = tag
        # book.js asks play.rust-lang.org about any block of this class.
        if "playground" in found.get("class", "").split():
            self.problem("asks play.rust-lang.org: write ```rust,ignore")
        relations = set(found.get("rel", "").split())
        only_named = tag == "link" and relations & NAMES_ONLY
        for name, value in found.items():
            if (tag, name) in FOLLOWED or only_named and name == "href":
                self.link(value, fetched=False)
            elif (tag, name) in FETCHED and name == "srcset":
                for image in re.split(r",\s+", value.strip()):
                    self.link(image.split()[0], fetched=True)
            elif (tag, name) in FETCHED:
                self.link(value, fetched=True)
            elif "url(" in value:  # style="…", and SVG's fill="…" and others
                self.css(value)

    def handle_endtag(self, tag):
        if tag == "pre" and self.pre:
            line, text = self.pre
            self.pre = None
            if not "".join(text).strip():
                self.problem("an empty code block", line)
        if tag == self.raw:
            self.raw = None

    def handle_data(self, data):
        if self.pre:
            self.pre[1].append(data)
        if self.raw == "style":
            self.css(data)
        if self.raw == "script":
            for address in ADDRESS.findall(data):
                self.problem(f"a script that names {address}")

    def css(self, text):
        for first, second in CSS_FETCHES.findall(CSS_COMMENT.sub("", text)):
            self.link(first or second, fetched=True)

    def link(self, target, fetched):
        """Notes a link for later; complains of one that leaves the book."""
        url = urlsplit(target)
        if url.scheme == "data":
            return
        if url.scheme or url.netloc:
            if fetched:
                self.problem(f"fetches {target}")
        else:
            self.links.append((self.getpos()[0], target))


def main(source, book):
    pages, problems = {}, chapters_without_page(source, book)
    sheets = []
    for folder, _, names in os.walk(book):
        for path in (os.path.join(folder, name) for name in sorted(names)):
            if path.endswith(".html"):
                pages[path] = Page(path)
            elif path.endswith(".css"):
                sheets.append(path)
    for page in pages.values():
        problems += page.problems
        problems += broken_links(page, pages, book)
    for path in sheets:
        problems += stylesheet_problems(path)
    print(*problems, sep="\n", end="\n" if problems else "")
    links = sum(len(page.links) for page in pages.values())
    print(f"pages: {len(pages)}, links: {links}, problems: {len(problems)}")
    return 1 if problems else 0


def chapters_without_page(source, book):
    """Chapters that SUMMARY.md names and mdbook made no page of."""
    summary = os.path.join(source, "SUMMARY.md")
    with open(summary, encoding="utf-8") as file:
        lines = file.read().splitlines()
    problems, chapters = [], 0
    for number, line in enumerate(lines, 1):
        for chapter in re.findall(r"\]\(<?([^)>]+\.md)>?\)", line):
            chapters += 1
            page = re.sub(r"(^|/)README\.md$", r"\1index.md", chapter)
            page = os.path.normpath(os.path.join(book, page[:-3] + ".html"))
            if not os.path.isfile(page):
                problems.append(f"{summary}:{number}: no page {page}")
    if not chapters:
        problems.append(f"{summary}: names no chapter")
    return problems


def broken_links(page, pages, book):
    """Links to a file that is not there, or to no element of its page."""
    problems = []
    for line, target in page.links:
        url = urlsplit(target)
        path = page.path
        if url.path:
            base = book if page.base is None else page.base
            path = unquote(url.path)
            path = book + path if path[0] == "/" else os.path.join(base, path)
            path = os.path.normpath(path)
            if os.path.isdir(path):
                path = os.path.join(path, "index.html")
        inside = os.path.relpath(path, book).split(os.sep)[0] != ".."
        fragment = unquote(url.fragment)
        if not inside or not os.path.isfile(path):
            problems.append(f"{page.path}:{line}: no file for {target}")
        elif fragment and path in pages and fragment not in pages[path].ids:
            problems.append(f"{page.path}:{line}: no element for {target}")
    return problems


def stylesheet_problems(path):
    """What a stylesheet fetches from elsewhere, or in vain."""
    with open(path, encoding="utf-8") as file:
        text = CSS_COMMENT.sub("", file.read())
    problems = []
    for first, second in CSS_FETCHES.findall(text):
        url = urlsplit(first or second)
        if url.scheme == "data":
            continue
        if url.scheme or url.netloc:
            problems.append(f"{path}: fetches {first or second}")
        elif url.path and not os.path.isfile(
            os.path.join(os.path.dirname(path), unquote(url.path))
        ):
            problems.append(f"{path}: no file for {first or second}")
    return problems


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} book/src book/book")
    sys.exit(main(*(os.path.normpath(path) for path in sys.argv[1:])))
