#!/usr/bin/env python3
"""Fails when a document names what is not there: a file, a heading, or a path of this repository. Fetches nothing.

- Links in Markdown: the file and the heading must exist. Of an external address only the shape is checked.
- Paths in Markdown, and in comments of Rust and TOML files: a path that starts with a folder of the top level must
  exist (`.rs` may be left out); a lone file name `NAME.rs` must be the name of some file.
- A code map, that is a block in Markdown whose first line starts with a folder: each entry must exist in its folder.
"""
import re
import subprocess
import sys
from pathlib import Path

LISTED = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                        capture_output=True, text=True, check=True).stdout.split("\n")
FILES = [name for name in LISTED if Path(name).is_file()]
PATHS = set(FILES) | {str(folder) for name in FILES for folder in Path(name).parents}
TOP = "|".join(re.escape(name) for name in sorted({name.split("/")[0] for name in FILES if "/" in name}))

LINK = re.compile(r"\]\(([^()\s]+)\)")
REPOSITORY_PATH = re.compile(rf"(?<![\w./:-])(?:{TOP})/[\w./-]*")
RUST_FILE = re.compile(r"(?<![\w./-])(?:[\w-]+/)*[\w-]+\.rs\b")
ADDRESS = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
COMMENT = {".rs": re.compile(r"(?<!:)//.*"), ".toml": re.compile(r"#.*")}
problems = []


def exists(path):
    path = path.rstrip("/.")
    return path in PATHS or f"{path}.rs" in PATHS


def headings(markdown):
    """The anchors that GitHub gives to the headings of a document."""
    found, fenced = [], False
    for line in Path(markdown).read_text().split("\n"):
        fenced ^= line.startswith("```")
        if not fenced and (heading := re.match(r"#+ +(.*)", line)):
            anchor = re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")
            found.append(f"{anchor}-{found.count(anchor)}" if anchor in found else anchor)
    return found


def check_link(where, document, target):
    name, _, anchor = target.partition("#")
    file = Path(document).parent / name if name else Path(document)
    if re.match(r"\w+:", target):
        if not ADDRESS.fullmatch(target):
            problems.append(f"{where}: `{target}` is not a complete http address")
    elif not file.exists():
        problems.append(f"{where}: the link's file `{target}` is not there")
    elif anchor and anchor not in headings(file):
        problems.append(f"{where}: {file} has no heading for `#{anchor}`")


def check_paths(where, text):
    missing = [path for path in REPOSITORY_PATH.findall(text) if not exists(path)]
    missing += [path for path in RUST_FILE.findall(text) if not any(f"/{name}".endswith(f"/{path}") for name in FILES)]
    problems.extend(f"{where}: there is no `{path}`" for path in dict.fromkeys(missing))


def check_map(document, first_line, lines):
    """`lines` is a tree by indentation; what follows two spaces after the names is the description."""
    folders = []  # (indentation, folder), from the outside in
    for number, line in enumerate(lines, first_line):
        names = re.split(r"\s{2,}", line.strip())[0].split()
        if not all(name.endswith("/") or re.search(r"\.\w+$", name) for name in names):
            continue  # A description goes on.
        indentation = len(line) - len(line.lstrip())
        folders = [(depth, folder) for depth, folder in folders if depth < indentation]
        parent = folders[-1][1] if folders else ""
        for name in names:
            if not exists(parent + name):
                problems.append(f"{document}:{number}: the map's `{parent}{name}` is not there")
        folders.append((indentation, parent + names[0]))


for file in FILES:
    suffix = Path(file).suffix
    if suffix not in (".md", *COMMENT):
        continue
    block = None  # (number, lines) of the fenced block that is open
    for number, line in enumerate(Path(file).read_text().split("\n"), 1):
        where = f"{file}:{number}"
        if suffix != ".md":
            if comment := COMMENT[suffix].search(line):
                check_paths(where, comment[0])
            continue
        check_paths(where, line)
        if line.startswith("```"):
            if block and block[1] and re.match(rf"(?:{TOP})/", block[1][0]):
                check_map(file, *block)
            block = None if block else (number + 1, [])
        elif block:
            block[1].append(line)
        else:
            for target in LINK.findall(line):
                check_link(where, file, target)

sys.exit("\n".join(problems) or None)
