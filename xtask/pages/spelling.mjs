// The spelling of what is written by hand, offline: a dictionary of British
// English, and the words of this book, book/words.txt.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import dictionaryOf from "dictionary-en-gb";
import nspell from "nspell";

export const WORDS = "book/words.txt";

/// The texts of the book, by their path under `root`: its pages, the README,
/// and what each lesson says of its command line.
export function texts(root) {
  const listed = (folder, end) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((it) => it.endsWith(end))
          .map((it) => `${folder}/${it}`)
      : [];
  const snapshots = "tests/snapshots";
  const lessons = listed(snapshots, "").filter((it) => it.includes("/lesson-"));
  const paths = [
    "README.md",
    ...listed("book/src", ".md"),
    ...lessons.map((it) => `${it}/help.snap`),
  ];
  const there = paths.filter((it) => existsSync(join(root, it)));
  return new Map(there.map((it) => [it, readFileSync(join(root, it), "utf8")]));
}

/// Each word that neither knows, where it first is, and each of our own that
/// no text has.
export function spelling(texts, own) {
  const dictionary = nspell(dictionaryOf);
  const ours = own
    .split("\n")
    .map((it) => it.trim())
    .filter((it) => it && !it.startsWith("#"));
  const unused = new Set(ours);
  const found = [];
  const seen = new Set();
  let count = 0;
  for (const [path, text] of texts) {
    for (const { word, line } of words(text)) {
      count += 1;
      // "Loopback" begins a sentence, and datagrams are many.
      const small = word[0].toLowerCase() + word.slice(1);
      const forms = [
        word,
        small,
        word.replace(/s$/, ""),
        small.replace(/s$/, ""),
      ];
      for (const it of forms) unused.delete(it);
      if (seen.has(word)) continue;
      seen.add(word);
      const known = (it) => isSystems(it) || ours.includes(it);
      if (!dictionary.correct(word) && !forms.some(known)) {
        found.push([
          `${path}:${line}`,
          `"${word}" is misspelt, or misses in ${WORDS}`,
        ]);
      }
    }
  }
  for (const it of unused)
    found.push([WORDS, `"${it}" is in no text any more`]);
  for (const [at, it] of ours.entries()) {
    const before = ours[at - 1] ?? "";
    if (before === it || before.toLowerCase() > it.toLowerCase()) {
      found.push([WORDS, `"${it}" stands after "${before}"`]);
    }
  }
  return { found, count };
}

/// The names of errors and signals are those of the system, and of Windows.
function isSystems(word) {
  const name = word.replace(/^WSA/, "");
  return name in constants.errno || name in constants.signals;
}

/// The words of a text, less what is no prose: code, comments, addresses, man
/// pages, names of files and options.
function* words(text) {
  const blank = (it) => it.replace(/[^\n]/g, " ");
  const prose = text
    .replace(/^---\n.*?\n---\n/s, blank)
    .replace(/^ *```.*?^ *```/gms, blank)
    .replace(/<!--.*?-->/gs, blank)
    .replace(/`[^`]*`/g, blank)
    .replace(/\{\{#.*?\}\}/g, blank)
    .replace(/\]\([^)]*\)/g, blank)
    .replace(/<\/?[a-z][^>]*>/gi, blank)
    .replace(/https?:\/\/\S+/g, blank)
    .replace(/&[a-z]+;/g, blank)
    .replace(/[\w.-]+\(\d\w*\)/g, blank)
    .replace(/(?<!\w)--?[a-z][\w-]*/g, blank)
    .replace(/\S*[/_]\S*/g, blank)
    .replace(/\w+\.\w+(\.\w+)*/g, blank);
  for (const [at, line] of prose.split("\n").entries()) {
    for (const [it] of line.matchAll(
      /(?<![\p{N}\p{L}])\p{L}[\p{L}\p{M}’']*/gu,
    )) {
      const word = it.replace(/’/g, "'").replace(/('s|')$/, "");
      yield { word, line: at + 1 };
    }
  }
}
