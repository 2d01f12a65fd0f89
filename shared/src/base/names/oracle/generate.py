"""Writes `confusables.txt` beside this file: which letters and digits look alike, as Unicode has published it.

    curl -O https://www.unicode.org/Public/security/18.0.0/confusables.txt
    python3 generate.py confusables.txt

Each line: a character, what it looks like, and, if that is a small Latin letter, another small letter that it does not
look like. Numbers are hexadecimal. Every third of the published pairs is taken, and all that look like ASCII.
"""

import pathlib
import string
import sys
import unicodedata

HEADER = """\
# Made by generate.py from Unicode's confusables.txt, version 18.0.0 (UTS 39).
# Copyright (c) 2026 Unicode, Inc. Distributed under the Unicode License:
# https://www.unicode.org/license.txt
"""


def published():
    """The pairs of the published file."""
    text = pathlib.Path(sys.argv[1]).read_text("utf-8-sig")
    assert "# Version: 18.0.0" in text
    for line in text.splitlines():
        fields = line.split("#")[0].split(";")
        if len(fields) == 3:
            source, target = ("".join(chr(int(code, 16)) for code in field.split()) for field in fields[:2])
            yield source, target


def differs(source, target, looks_like):
    """A small letter that is neither what `source` looks like, nor the same letter in another form."""
    alike = {target, unicodedata.normalize("NFKC", source).casefold()}
    alike |= {looks_like.get(letter, letter) for letter in alike}
    letters = string.ascii_lowercase
    begin = letters.index(target) + 1
    for letter in letters[begin:] + letters[:begin]:
        if letter not in looks_like and letter not in alike:
            return letter


def main():
    looks_like = dict(published())
    with open(pathlib.Path(__file__).parent / "confusables.txt", "w", encoding="ascii") as file:
        file.write(HEADER)
        for number, (source, target) in enumerate(sorted(looks_like.items())):
            if unicodedata.category(source)[0] not in "LN" or number % 3 and not target.isascii():
                continue
            fields = [f"{ord(source):x}", " ".join(f"{ord(char):x}" for char in target)]
            if target in string.ascii_lowercase:
                fields.append(f"{ord(differs(source, target, looks_like)):x}")
            file.write("; ".join(fields) + "\n")


main()
