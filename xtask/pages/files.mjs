// The book as files, and as a server on loopback shows it.

import {
  createReadStream,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
} from "node:fs";
import { createServer } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream";

const KINDS = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/// All files in the folder, by their path in it.
export function files(folder) {
  const found = [];
  const look = (inside) => {
    for (const it of readdirSync(inside, { withFileTypes: true })) {
      const path = join(inside, it.name);
      if (it.isDirectory()) look(path);
      else found.push(relative(folder, path).split(sep).join("/"));
    }
  };
  look(folder);
  return found.sort();
}

/// The pages among them; what pages include is none.
export function pages(folder) {
  return files(folder).filter(
    (it) =>
      it.endsWith(".html") &&
      /<html\b/i.test(readFileSync(join(folder, it), "utf8")),
  );
}

export function size(folder, path) {
  return statSync(join(folder, path)).size;
}

/// Serves the folder, as `mdbook serve` does, at a port that is free.
export async function serve(folder) {
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, "http://a").pathname);
    if (path.endsWith("/")) path += "index.html";
    let file = join(folder, path);
    const found = existsSync(file) && statSync(file).isFile();
    if (!found) file = join(folder, "404.html");
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(found ? 200 : 404, {
      "Content-Type": KINDS[extname(file)] ?? "application/octet-stream",
      // Pages may have been changed, by a test; their styles are not.
      "Cache-Control": extname(file) === ".html" ? "no-store" : "max-age=600",
    });
    pipeline(createReadStream(file), response, () => {});
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
