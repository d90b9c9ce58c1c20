"""docs/security.md: that the tests and files it names are there, that it answers every requirement
once, and that its sums are right. `--sums` prints these."""

import collections
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATES = ("holds", "by reading", "not yet", "does not apply")
REQUIREMENTS = 253  # of levels 1 and 2 in version 5.0.0
CITATION = re.compile(r'`([\w.-]+(?:/[\w.-]*)+|[\w.-]+\.(?:md|json|txt))`((?: "[^"]+",)* "[^"]+")?')
ROW = re.compile(r"^\| (\d[\d., to]+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$", re.M)
LITERAL = r'"((?:[^"\\]|\\.)*)"'
CASE = re.compile(r'\bTEST_CASE(?:_METHOD)?\(\s*(?:\w+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)')


def cases_in(source, is_python):
    """The names of its test cases, of Python's in words."""
    if is_python:
        return {name.replace("_", " ") for name in re.findall(r"def test_(\w+)\(", source)}
    return {"".join(re.findall(LITERAL, found)) for found in CASE.findall(source)}


def missing(text):
    """What `text` names and the tree does not have; tests stand below tests/."""
    found = []
    for name, quoted in CITATION.findall(text):
        path = next((path for path in (ROOT / name, ROOT / "tests" / name) if path.exists()), None)
        if not path:
            found.append(name)
        elif quoted:
            there = cases_in(path.read_text(encoding="utf-8"), path.suffix == ".py")
            found += [f"{name}: {case}" for case in re.findall(LITERAL, quoted) if case not in there]
    return found


def numbers_in(cell):
    """"1.2.3 to 1.2.5, 1.3.1" are four."""
    for part in cell.split(", "):
        first, _, last = part.partition(" to ")
        section, begin = first.rsplit(".", 1)
        for number in range(int(begin), int((last or first).rsplit(".", 1)[1]) + 1):
            yield f"{section}.{number}"


def answers_in(text):
    """Each requirement with its state, as often as it is there."""
    return [(number, state) for cell, state in ROW.findall(text) for number in numbers_in(cell)]


def sums_of(text):
    count = collections.Counter(state for _, state in answers_in(text))
    return (f"| {' | '.join(STATES)} | all |\n|{'---|' * (len(STATES) + 1)}\n"
            f"| {' | '.join(str(count[state]) for state in STATES)} | {sum(count.values())} |\n")


class Security(unittest.TestCase):
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")

    def test_what_it_names_is_there(self):
        self.assertEqual(missing(self.text), [])

    def test_each_requirement_is_answered_once_in_one_of_four_ways(self):
        answers = answers_in(self.text)
        times = collections.Counter(number for number, _ in answers)
        self.assertEqual([number for number, count in times.items() if count > 1], [])
        self.assertEqual({state for _, state in answers}, set(STATES))
        self.assertEqual(len(times), REQUIREMENTS)

    def test_what_is_said_to_hold_names_a_test(self):
        for row in re.findall(r"^\| \d.* \| holds \| .*$", self.text, re.M):
            with self.subTest(row):
                self.assertRegex(row, r'` "|the same test')

    def test_its_sums_are_right(self):
        found = re.search(r"^\| holds \|.*\n.*\n.*\n", self.text, re.M)
        self.assertEqual(found and found[0], sums_of(self.text))


class Reading(unittest.TestCase):
    def test_what_is_not_there_is_found(self):
        here = "docs/cited_tests.py"
        for text, expected in (
                (f'`{here}` "what is not there is found", "its sums are right"', []),
                (f'`{here}` "its sums are right", "nobody tests it"', [f"{here}: nobody tests it"]),
                ('`docs/nothing_test.py` "a case"', ["docs/nothing_test.py"]),
                ("`http/nothing.cpp`, `nothing.md`", ["http/nothing.cpp", "nothing.md"]),
                ("`http/server.cpp`, `README.md`, `auth.sessions`, `/docs`, `.git`", [])):
            with self.subTest(text):
                self.assertEqual(missing(text), expected)

    def test_a_case_of_catch_is_read_in_one_piece(self):
        source = 'TEST_CASE("a")\nTEST_CASE_METHOD(stage,\n  "b "\n  "c", "[tag]")\n// "d"'
        self.assertEqual(cases_in(source, False), {"a", "b c"})

    def test_numbers_from_one_to_another_are_all_of_them(self):
        self.assertEqual(list(numbers_in("1.2.9 to 1.2.11, 2.1.1")), ["1.2.9", "1.2.10", "1.2.11", "2.1.1"])


if __name__ == "__main__":
    if sys.argv[1:] == ["--sums"]:
        print(sums_of(Security.text), end="")
    else:
        unittest.main()
