"""mutate.py [--jobs N] [--lines FROM-TO] [FILE...]: changes the SDK's sources in one place at a time and runs the unit tests.

A change that no test notices is listed: a test is missing there, or the code is. FILE is a source or header below sdk/;
without one, all .cpp files are taken. Works in copies of the tree below build/mutation, never in the tree itself.
Changes that compile to the same machine code are left out: they are no change.
"""
import argparse
import hashlib
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIED = ["CMakeLists.txt", "cmake", "sdk", "tests"]

# What becomes what. Spaces tell a comparison from a template's bracket, and `&&` from a reference.
SWAPS = [(r"==", ["!="]), (r"!=", ["=="]), (r"<=", ["<", ">"]), (r">=", [">", "<"]), (r" < ", [" <= ", " >= "]),
         (r" > ", [" >= ", " <= "]), (r" && ", [" || "]), (r" \|\| ", [" && "]), (r"\btrue\b", ["false"]),
         (r"\bfalse\b", ["true"]), (r" \+ ", [" - "]), (r" - ", [" + "]), (r" << ", [" >> "]), (r" >> ", [" << "]),
         (r"(?<=[=(,\s])!(?=[\w(])", [""]), (r" & ", [" | "]), (r" \| ", [" & "]), (r"\+\+", ["--"]), (r" \+= ", [" -= "]),
         (r" -= ", [" += "])]
NUMBER = r"(?<![\w.'])(0x[0-9a-fA-F']+|[0-9][0-9']*)(?![\w.'])"
# A call, an assignment or a jump on a line of its own: what stands left of it is one word, so it declares nothing.
STATEMENT = r"^[ \t]*((?!return\b|case\b|default\b|using\b|else\b)[\w.>\-\[\]:*]+(\(.*\)| [-+*/|&^<>]*= .*|\+\+|--)|(\+\+|--)[\w.>\-]+|break|continue);"


def blank(text):
    """The text with comments, strings, characters and preprocessor lines as spaces: every place stays where it is."""
    spans = r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:\\\n|[^\n])*|static_assert\(.*?\);"
    return re.sub(spans, lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.S | re.M)


def closing(code, at):
    """The place of the bracket that closes the one at `at`."""
    depth = 0
    for place in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return place
    return None


def mutants_of(text):
    """(start, end, replacement, what) of each change."""
    code = blank(text)
    for pattern, replacements in SWAPS:
        for found in re.finditer(pattern, code):
            for new in replacements:
                yield found.start(), found.end(), new, f"{found[0].strip()} became {new.strip() or 'nothing'}"
    for found in re.finditer(NUMBER, code):
        value = int(found[0].replace("'", ""), 16 if found[0].startswith("0x") else 10)
        for new in ([value - 1] if value else []) + [value + 1]:
            yield found.start(), found.end(), str(new), f"{found[0]} became {new}"
    for found in re.finditer(r"\b(?:if|while) (?=\()", code):
        end = closing(code, found.end())
        if end and ";" not in code[found.end():end]:
            condition = text[found.end() + 1:end]
            yield found.end() + 1, end, f"!({condition})", f"negated: {' '.join(condition.split())}"
    for found in re.finditer(STATEMENT, code, flags=re.M):
        yield found.start(1), found.end(), ";", f"removed: {text[found.start(1):found.end()]}"


def update(source, target):
    """Copies what differs, so that a build of the copy stays incremental."""
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        names = {entry.name for entry in source.iterdir()}
        for gone in [entry for entry in target.iterdir() if entry.name not in names]:
            shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        for name in names:
            update(source / name, target / name)
    elif not target.exists() or target.read_bytes() != source.read_bytes():
        shutil.copy(source, target)


class Copy:
    """One copy of the tree with its build. -O1: most changes that change nothing then show as equal code."""

    def __init__(self, number):
        self.tree = ROOT / "build" / "mutation" / str(number)
        self.build = self.tree / "build"
        self.tree.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            update(ROOT / name, self.tree / name)
        self.run("cmake", "-G", "Ninja", "-S", self.tree, "-B", self.build, "-DCMAKE_CXX_FLAGS=-O1 -w")
        if not self.make():
            sys.exit("the sources do not compile; ./dev build tells more")
        started = time.monotonic()
        if not self.passes(600):
            sys.exit("the unit tests fail as it is; ./dev test unit tells more")
        self.patience = 5 + 5 * (time.monotonic() - started)
        self.original = self.digest()

    def run(self, *command, **options):
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              **options).returncode == 0

    def make(self):
        return self.run("cmake", "--build", self.build, "--target", "unit_tests", "-j", "1")

    def passes(self, patience):
        try:
            return self.run(self.build / "tests/unit/unit_tests", "--abort", timeout=patience)
        except subprocess.TimeoutExpired:
            return False

    def digest(self):
        return hashlib.sha256((self.build / "tests/unit/unit_tests").read_bytes()).digest()

    def fate(self, path, text):
        place = self.tree / path
        original = place.read_bytes()
        try:
            place.write_text(text)
            if not self.make():
                return "refused by the compiler"
            if self.digest() == self.original:
                return "without effect"
            return "survived" if self.passes(self.patience) else "noticed"
        finally:
            place.write_bytes(original)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--lines", help="only changes in these lines of each file")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    first, last = map(int, options.lines.split("-")) if options.lines else (1, sys.maxsize)
    paths = options.files or sorted(str(path.relative_to(ROOT)) for path in (ROOT / "sdk/src").rglob("*.cpp"))
    work, fates, lock = queue.Queue(), {}, threading.Lock()
    for path in paths:
        text = (ROOT / path).read_text()
        for start, end, new, what in sorted(mutants_of(text)):
            line = text.count("\n", 0, start) + 1
            if first <= line <= last:
                work.put((path, line, text[:start] + new + text[end:], what))
    print(f"   {work.qsize()} changes in {len(paths)} files", flush=True)

    def worker(copy):
        while True:
            try:
                path, line, text, what = work.get_nowait()
            except queue.Empty:
                return
            fate = copy.fate(path, text)
            with lock:
                fates[fate] = fates.get(fate, 0) + 1
                if fate == "survived":
                    print(f"   {path}:{line}: {what}", flush=True)

    copies = [Copy(number) for number in range(options.jobs)]
    workers = [threading.Thread(target=worker, args=(copy,)) for copy in copies]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    print("   " + ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items())))
    sys.exit(1 if fates.get("survived") or not fates.get("noticed") else 0)


if __name__ == "__main__":
    main()
