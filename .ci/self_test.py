#!/usr/bin/env python3
"""Breaks what .ci/ checks, in scratch copies, and expects the complaint."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class Scratch(unittest.TestCase):
    """A folder for each test, and a program run in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # Not the folder itself: the paths under test end in a name of ours.
        self.top = os.path.join(os.path.realpath(folder.name), "clone")
        os.mkdir(self.top)

    def write(self, path, content):
        path = os.path.join(self.top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)

    def run_here(self, *command, **variables):
        done = subprocess.run(
            command,
            cwd=self.top,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    def expect(self, wanted, *, status, said):
        got, output = said
        self.assertIn(wanted, output)
        self.assertEqual(got, status, output)


class Captures(Scratch):
    """A recording whose first SYN is lost: its capture has two."""

    NAME = "book/recordings/04-lost-syn"

    def setUp(self):
        super().setUp()
        os.makedirs(os.path.join(self.top, "book/recordings"))
        for ending in (".json", ".pcapng"):
            self.copy(ending)

    def copy(self, ending):
        path = os.path.join(HERE, "..", self.NAME + ending)
        shutil.copy(path, os.path.join(self.top, self.NAME + ending))

    def change(self, ending, old, new):
        path = os.path.join(self.top, self.NAME + ending)
        with open(path, "rb") as file:
            content = file.read()
        self.assertIn(old, content)
        with open(path, "wb") as file:
            file.write(content.replace(old, new, 1))

    def look(self, **variables):
        script = os.path.join(HERE, "captures.py")
        return self.run_here(sys.executable, script, **variables)

    def test_as_recorded(self):
        self.expect("captures: 1, packets: ", status=0, said=self.look())

    def test_a_flag_and_a_retransmission_that_are_not_there(self):
        self.change(".json", b'"SYN"', b'"FIN"')
        self.change(".json", b'"again": true', b'"again": false')
        said = self.look()
        self.expect("SYN: 3 recorded, tshark has 4", status=1, said=said)
        self.expect("FIN: 2 recorded, tshark has 1", status=1, said=said)
        self.expect("again: 1 recorded, tshark has 2", status=1, said=said)

    def test_a_packet_that_was_changed(self):
        # The port of the server: the checksum knows it.
        port = (7004).to_bytes(2, "big")
        self.change(".pcapng", port, (7005).to_bytes(2, "big"))
        self.expect("the checksum is wrong", status=1, said=self.look())

    def test_a_capture_that_is_cut_off(self):
        path = os.path.join(self.top, self.NAME + ".pcapng")
        os.truncate(path, 200)
        self.expect("04-lost-syn.pcapng: ", status=1, said=self.look())

    def test_nothing_recorded(self):
        shutil.rmtree(os.path.join(self.top, "book"))
        self.expect("has no recordings", status=1, said=self.look())

    def test_without_tshark(self):
        said = self.look(PATH=os.path.join(self.top, "bin"))
        self.expect("apt install tshark", status=1, said=said)


class Floor(Scratch):
    def setUp(self):
        super().setUp()
        self.run_here("git", "init", "-q")
        self.write("Cargo.lock", f'source = "{self.crates_io()}"\n')

    def crates_io(self):
        # In pieces, as this file is looked at, too.
        return "registry" + "+https://github.com/rust-lang/crates.io-index"

    def look(self):
        self.run_here("git", "add", "-A")
        # The home of whoever runs this must not make a difference.
        program = os.path.join(HERE, "floor.py")
        return self.run_here(sys.executable, program, HOME="/nobody" + "/s home")

    def test_clean(self):
        self.write("a/src/main.rs", "see /etc/hosts, /tmp/x, crates.io\n")
        self.expect("problems: 0", status=0, said=self.look())

    def test_texts(self):
        machine = "a path of somebody's machine"
        for text, message in {
            f"see {self.top}/x": machine,
            os.path.dirname(self.top) + "/y": machine,
            "'/nobody" + "/s home'": machine,
            "/ro" + "ot/.cargo": machine,
            "(/ho" + "me/anna/x)": machine,
            "C:\\Us" + "ers\\anna": machine,
            "https://index" + ".crates.io/": "the host of a registry",
            self.crates_io(): "the host of a registry",
            "sparse" + "+https://a.example": "the host of a registry",
        }.items():
            with self.subTest(text):
                self.write("README.md", f"\n{text}\n")
                wanted = f"README.md:2: {message}"
                self.expect(wanted, status=1, said=self.look())

    def test_where_it_was_cloned_from(self):
        folder = "/nobody" + "/s folder"
        url = folder + "/lessons"
        self.run_here("git", "config", "remote.origin.url", url)
        self.write("README.md", folder + "/other\n")
        self.expect("README.md:1: a path", status=1, said=self.look())

    def test_lock(self):
        self.write("Cargo.lock", 'source = "sparse' + '+https://a.example/"\n')
        wanted = "Cargo.lock:1: a source other"
        self.expect(wanted, status=1, said=self.look())
        os.remove(os.path.join(self.top, "Cargo.lock"))
        self.expect("not committed", status=1, said=self.look())

    def test_snapshots(self):
        self.write("tests/a.snap.new", "")
        self.expect("tests/a.snap.new: not rev", status=1, said=self.look())
        self.write(".gitignore", "*.snap.new\n")
        self.run_here("git", "rm", "-q", "--cached", "tests/a.snap.new")
        self.expect("tests/a.snap.new: not rev", status=1, said=self.look())

    def test_size(self):
        self.write("a.bin", "a" * (1024 * 1024))
        self.expect("problems: 0", status=0, said=self.look())
        self.write("a.bin", "a" * (1024 * 1024 + 1))
        self.expect("a.bin: 1048577 bytes", status=1, said=self.look())

    def test_no_clone(self):
        shutil.rmtree(os.path.join(self.top, ".git"))
        self.expect("error: git", status=1, said=self.look())


class Run(Scratch):
    """The script itself, with steps of its own: a `cargo` that we write."""

    def setUp(self):
        super().setUp()
        self.write("README.md", "$ cargo xtask check-lessons\n")
        self.write("bin/cargo", "#!/bin/sh\necho cargo $*\n")
        shutil.copytree(HERE, os.path.join(self.top, ".ci"))

    def look(self, *steps):
        bin = os.path.join(self.top, "bin")
        os.chmod(os.path.join(bin, "cargo"), 0o755)
        path = bin + ":" + os.environ["PATH"]
        return self.run_here(
            os.path.join(self.top, ".ci/run"), *steps,
            PATH=path, CARGO_TARGET_DIR="target",
        )  # fmt: skip

    def test_list(self):
        for line in ("install  ", "minimum-rust  "):
            self.expect(line, status=0, said=self.look("--list"))

    def test_unknown_step(self):
        said = self.look("format", "formt")
        self.expect("error: no step 'formt'; there are: ", status=2, said=said)
        self.assertNotIn("cargo fmt", said[1])

    def test_goes_on_after_a_failure(self):
        self.write("bin/cargo", "#!/bin/sh\n[ $1 != fmt ] && echo did $1\n")
        said = self.look("format", "clippy")
        self.expect("did clippy", status=1, said=said)
        self.assertRegex(said[1], r"format +\d+\.\d s  FAILED\n")
        self.assertRegex(said[1], r"clippy +\d+\.\d s  ok\n")
        self.assertTrue(said[1].endswith("\n1 passed, 1 failed\n"), said[1])

    def test_stops_within_a_step(self):
        self.write("bin/cargo", "#!/bin/sh\n[ $1 != build ]\n")
        self.write("Cargo.toml", 'rust-version = "1.2"\n')
        self.write("rustc", "#!/bin/sh\necho rustc 1.2.3\n")
        rustc = os.path.join(self.top, "rustc")
        os.chmod(rustc, 0o755)
        os.environ["MINIMUM_RUSTC"] = rustc
        self.addCleanup(os.environ.pop, "MINIMUM_RUSTC")
        said = self.look("minimum-rust")
        self.expect("0 passed, 1 failed", status=1, said=said)
        self.assertNotIn("not built by", said[1])

        # Nor does a compiler pass that wrote no version into a lesson.
        self.write("bin/cargo", "#!/bin/sh\n")
        self.write("lessons/lesson-01-a/Cargo.toml", "")
        said = self.look("minimum-rust")
        self.expect("lesson-01-a: not built by Rust 1.2", status=1, said=said)

        # Nor one that is newer than what is promised.
        self.write("rustc", "#!/bin/sh\necho rustc 1.20.0\n")
        said = self.look("minimum-rust")
        self.expect("promises Rust 1.2; ", status=1, said=said)

    def test_the_command_of_the_readme(self):
        said = self.look("check-lessons")
        self.expect("cargo xtask check-lessons", status=0, said=said)
        self.write("README.md", "cargo xtask check\n")
        said = self.look("check-lessons")
        self.expect("README.md: does not say", status=1, said=said)

    def test_what_cannot_be_recorded(self):
        self.write("bin/cargo", "#!/bin/sh\n[ $2 != record ]\n")
        said = self.look("record")
        self.expect("0 passed, 1 failed", status=1, said=said)
        self.assertNotIn("captures", said[1])

    def test_filters_that_match_nothing(self):
        self.write("lessons/lesson-01-a/Cargo.toml", "")
        said = self.look("repeat")
        self.expect("no demo_is_the_same_every_time", status=1, said=said)
        test = "lesson_01_a::demo_is_the_same_every_time: test"
        self.write("bin/cargo", f"#!/bin/sh\necho {test}\n")
        said = self.look("repeat")
        self.expect("no serves_many_connections", status=1, said=said)
        test = "lesson_03_echo::serves_many_connections: test"
        self.write("bin/cargo", f"#!/bin/sh\necho {test}\n")
        said = self.look("repeat")
        self.expect("no demo_is_the_same_every_time", status=1, said=said)

    def test_a_lesson_left_running(self):
        self.write(
            "bin/cargo",
            "#!/bin/sh\nmkdir -p target/debug\n"
            "cp $(command -v sleep) target/debug/lesson-09-a\n"
            "target/debug/lesson-09-a 4 >/dev/null 2>&1 &\n",
        )
        said = self.look("format")
        self.expect("0 passed, 1 failed", status=1, said=said)
        self.assertRegex(said[1], r"left running:\n  \d+ target/debug/lesson-09")


if __name__ == "__main__":
    unittest.main()
