"""Regular expressions as text, to their syntax tree.

The syntax is Python's ``re`` with ECMAScript's ``\\u{...}`` and ``(?<name>...)``: whatever both know means the same here.
"""

from __future__ import annotations

import re
from typing import NoReturn

from datagen.engine.pattern.characters import DIGITS, PRINTABLE, SPACE, WORD, Ranges, outside, union
from datagen.engine.pattern.syntax import Anchor, Characters, Choice, Node, Repeat, Sequence
from datagen.errors import Infeasible

__all__ = ["PatternError", "parse", "quoted"]

MAXIMUM_LENGTH = 100_000
"""Characters of a pattern's own text."""
MAXIMUM_DEPTH = 50
"""Groups within groups."""
MAXIMUM_REPEAT = 2**32 - 1
"""As in Python's ``re``."""
LAST_CODE_POINT = 0x10FFFF
QUOTED_CHARACTERS = 60

CLASSES: dict[str, Ranges] = {
    "d": DIGITS,
    "D": outside(DIGITS),
    "w": WORD,
    "W": outside(WORD),
    "s": SPACE,
    "S": outside(SPACE),
}
CONTROLS = {"n": 0x0A, "t": 0x09, "r": 0x0D, "f": 0x0C, "v": 0x0B, "a": 0x07}
QUANTIFIERS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
UNSUPPORTED_ESCAPES = {
    "b": "the word boundary \\b",
    "B": "the word boundary \\B",
    "p": "the Unicode property \\p",
    "P": "the Unicode property \\P",
    "k": "the back-reference \\k",
    "c": "the control escape \\c",
}
UNSUPPORTED_GROUPS = {
    "(?=": "the look-ahead (?=",
    "(?!": "the look-ahead (?!",
    "(?<=": "the look-behind (?<=",
    "(?<!": "the look-behind (?<!",
    "(?>": "the atomic group (?>",
    "(?P=": "the back-reference (?P=",
    "(?P>": "the recursion (?P>",
    "(?(": "the conditional (?(",
    "(?#": "the comment (?#",
    "(?|": "the branch reset (?|",
    "(?R": "the recursion (?R",
    "(?&": "the recursion (?&",
}
COUNTS = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
GROUP_NAME = re.compile(r"\(\?P?<[^\W\d]\w*>")
POSIX_CLASS = re.compile(r"\[[:.=]\w+[:.=]\]")
HEXADECIMAL = {
    "x": (2, re.compile(r"[0-9a-fA-F]{2}")),
    "u": (4, re.compile(r"\{[0-9a-fA-F]{1,8}\}|[0-9a-fA-F]{4}")),
    "U": (8, re.compile(r"[0-9a-fA-F]{8}")),
}
"""By escape: its usual number of digits, and what they look like."""
INLINE_FLAGS = re.compile(r"\(\?[a-zA-Z]*-?[a-zA-Z]*[:)]")


class PatternError(Infeasible):
    """The pattern is no regular expression, uses what isn't supported, or has no words that can be made."""


def quoted(pattern: str) -> str:
    """The pattern as errors show it, shortened where it is long."""
    shown = pattern if len(pattern) <= QUOTED_CHARACTERS else pattern[: QUOTED_CHARACTERS - 1] + "…"
    return repr(shown).replace("\\\\", "\\")


def parse(pattern: str) -> Node:
    """The syntax tree; raises PatternError with the position (from 0) of what is wrong or not supported."""
    if len(pattern) > MAXIMUM_LENGTH:
        what = f"pattern {quoted(pattern)} is too large: it has {len(pattern):,} characters, more than {MAXIMUM_LENGTH:,}"
        raise PatternError(what, "write a shorter one")
    parser = Parser(pattern)
    node = parser.choice(0)
    if parser.position < len(pattern):
        parser.wrong("unmatched ')'", "remove it, or write '\\)' for the character")
    return node


class Parser:
    """Recursive descent; each method starts at ``position`` and leaves it behind what it has read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def choice(self, depth: int) -> Node:
        options = [self.sequence(depth)]
        while self.skip("|"):
            options.append(self.sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            part = self.repeat(depth)
            parts += part.parts if isinstance(part, Sequence) else [part]
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeat(self, depth: int) -> Node:
        if self.quantifier() is not None:
            self.wrong("nothing to repeat", "put an expression before it, or escape it with '\\'")
        start = self.position
        part = self.atom(depth)
        counts = self.quantifier()
        if counts is None:
            return part
        if isinstance(part, Anchor) and self.text[start] != "(":
            self.wrong("an anchor can't be repeated", "remove the repeat", start)
        self.read_quantifier()
        return Repeat(part, *counts)

    def quantifier(self) -> tuple[int, int | None] | None:
        """The counts of the quantifier that stands here, unread; None where there is none."""
        character = self.peek()
        if character in QUANTIFIERS:
            return QUANTIFIERS[character]
        found = COUNTS.match(self.text, self.position)
        if found is None or found.group() == "{}":
            return None  # a brace for itself, as in Python
        low, comma, high = found.groups()
        if max(len(low), len(high)) > 10 or max(int(low or 0), int(high or 0)) > MAXIMUM_REPEAT:
            self.wrong(f"a repeat above {MAXIMUM_REPEAT}", "lower it")
        minimum = int(low or 0)
        maximum = int(high) if high else None if comma else minimum
        if maximum is not None and maximum < minimum:
            self.wrong(f"the repeat {found.group()} has its minimum above its maximum", "swap them")
        return minimum, maximum

    def read_quantifier(self) -> None:
        """Reads it, and a question mark behind it: a lazy repeat has the same words."""
        found = COUNTS.match(self.text, self.position)
        self.position = found.end() if found else self.position + 1
        if self.peek() == "+":
            self.unsupported("a possessive quantifier")
        self.skip("?")
        if self.quantifier() is not None:
            self.wrong("a repeat of a repeat", "put the first one into a group")

    def atom(self, depth: int) -> Node:
        match self.peek():
            case "(":
                return self.group(depth + 1)
            case "[":
                return self.bracket()
            case "\\":
                return self.escape()
        character = self.read()
        match character:
            case ".":
                return Characters(PRINTABLE)
            case "^":
                return Anchor(is_start=True)
            case "$":
                return Anchor(is_start=False)
        return self.characters([(ord(character), ord(character))], self.position - 1)

    def group(self, depth: int) -> Node:
        start = self.position
        if depth > MAXIMUM_DEPTH:
            self.unsupported(f"groups more than {MAXIMUM_DEPTH} deep")
        self.open_group()
        node = self.choice(depth)
        if not self.skip(")"):
            self.wrong("'(' is never closed", "add ')', or write '\\(' for the character", start)
        return node

    def open_group(self) -> None:
        """Reads what opens a group, and a name, which has no effect on its words."""
        if not self.text.startswith("(?", self.position):
            self.position += 1
            return
        named = GROUP_NAME.match(self.text, self.position)
        if named or self.text.startswith("(?:", self.position):
            self.position = named.end() if named else self.position + 3
            return
        for opening, construct in UNSUPPORTED_GROUPS.items():
            if self.text.startswith(opening, self.position):
                self.unsupported(construct)
        flags = INLINE_FLAGS.match(self.text, self.position)
        if flags:
            self.unsupported(f"the inline flags {flags.group()}")
        self.wrong("an unknown kind of group", "use '(', '(?:' or '(?<name>'")

    def bracket(self) -> Node:
        start = self.position
        self.position += 1
        is_negated = self.skip("^")
        ranges: list[tuple[int, int]] = []
        first = self.position
        while self.peek() != "]" or self.position == first:
            if self.peek() == "":
                self.wrong("'[' is never closed", "add ']', or write '\\[' for the character", start)
            ranges += self.member()
        self.position += 1
        return self.characters(outside(union(ranges)) if is_negated else ranges, start)

    def member(self) -> Ranges:
        """One character, range or escaped class within brackets."""
        start = self.position
        if POSIX_CLASS.match(self.text, start):
            self.unsupported("a POSIX class")
        low = self.bracket_character()
        if self.peek() != "-" or self.text[self.position + 1 : self.position + 2] in ("]", ""):
            return low if isinstance(low, tuple) else ((low, low),)
        self.position += 1
        high = self.bracket_character()
        if isinstance(low, tuple) or isinstance(high, tuple):
            self.wrong("a range with a class at one end", "escape the '-'", start)
        if low > high:
            written = self.text[start : self.position]
            self.wrong(f"the range {written} runs backwards", "swap its ends", start)
        return ((low, high),)

    def bracket_character(self) -> int | Ranges:
        start = self.position
        character = self.read()
        if character != "\\":
            return ord(character)
        if self.peek() in CLASSES:
            return CLASSES[self.read()]
        return 0x08 if self.skip("b") else self.escaped_character(start)

    def escape(self) -> Node:
        start = self.position
        self.position += 1
        character = self.peek()
        if character in CLASSES:
            self.position += 1
            return Characters(CLASSES[character])
        if character and character in "AZz":
            self.position += 1
            return Anchor(is_start=character == "A")
        if character and character in "123456789":
            self.unsupported(f"the back-reference \\{character}", start)
        code = self.escaped_character(start)
        return self.characters([(code, code)], start)

    def escaped_character(self, start: int) -> int:
        """The character that an escape stands for; the backslash at ``start`` is read already."""
        character = self.read()
        if character == "":
            self.wrong("a backslash at the end", "write '\\\\' for the character", start)
        if character in UNSUPPORTED_ESCAPES:
            self.unsupported(UNSUPPORTED_ESCAPES[character], start)
        if character in CONTROLS:
            return CONTROLS[character]
        if character in HEXADECIMAL:
            return self.hexadecimal(character, start)
        if character == "0" and self.peek() not in tuple("0123456789"):
            return 0
        if character.isascii() and character.isdigit():
            self.unsupported(f"the octal escape \\{character}", start)
        if character.isascii() and character.isalpha():
            self.wrong(f"the unknown escape \\{character}", f"write {character!r} for the character", start)
        return ord(character)

    def hexadecimal(self, kind: str, start: int) -> int:
        width, written = HEXADECIMAL[kind]
        digits = written.match(self.text, self.position)
        if digits is None:
            self.wrong(f"the escape \\{kind} without its {width} hexadecimal digits", "add them", start)
        self.position = digits.end()
        code = int(digits.group().strip("{}"), 16)
        if code > LAST_CODE_POINT:
            self.wrong(f"the escape {self.text[start : self.position]} is above \\U0010FFFF", "lower it", start)
        return code

    def characters(self, ranges: Ranges | list[tuple[int, int]], start: int) -> Node:
        kept = union(ranges)
        if not kept:
            written = quoted(self.text[start : self.position])
            what = f"{written} at position {start} of pattern {quoted(self.text)} leaves no character"
            raise PatternError(what, "name characters other than surrogates, or exclude fewer of printable ASCII")
        return Characters(kept)

    def peek(self) -> str:
        """The next character, unread; empty at the end."""
        return self.text[self.position : self.position + 1]

    def read(self) -> str:
        character = self.peek()
        self.position += 1
        return character

    def skip(self, character: str) -> bool:
        """Reads this character if it is the next one."""
        is_next = self.peek() == character
        self.position += is_next
        return is_next

    def wrong(self, reason: str, fix: str, position: int | None = None) -> NoReturn:
        where = self.position if position is None else position
        raise PatternError(f"pattern {quoted(self.text)} is no regular expression: {reason} at position {where}", fix)

    def unsupported(self, construct: str, position: int | None = None) -> NoReturn:
        where = self.position if position is None else position
        what = f"pattern {quoted(self.text)} uses {construct} at position {where}, which is not supported"
        raise PatternError(what, "write the pattern without it")
