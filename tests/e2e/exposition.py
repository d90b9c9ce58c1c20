"""Reads Prometheus' text format 0.0.4, and takes nothing that is not quite right in it."""

import math
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*),?\}})? (\S+)")


def number(text):
    if text in ("+Inf", "-Inf", "NaN") or re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text):
        return float(text)
    raise ValueError(f"no number: {text}")


class Exposition:
    """All samples by name and labels: of["troupe_http_requests_total", "route=/a", "method=GET"]."""

    def __init__(self, text):
        self.types, self.samples = {}, {}
        self._helped, self._current = set(), None
        if not text.endswith("\n"):
            raise ValueError("the last line does not end")
        for line in text.splitlines():
            self._read(line)
        for name, kind in self.types.items():
            if kind == "histogram":
                self._check_histogram(name)

    def _read(self, line):
        if found := re.fullmatch(rf"# HELP ({NAME}) (\S.*)", line):
            self._begin(found[1])
        elif found := re.fullmatch(rf"# TYPE ({NAME}) (counter|gauge|histogram)", line):
            if found[1] != self._current or found[1] in self.types:
                raise ValueError(f"out of place: {line}")
            self.types[found[1]] = found[2]
        elif found := SAMPLE.fullmatch(line):
            self._take(line, found)
        else:
            raise ValueError(f"cannot be read: {line}")

    def _begin(self, name):
        if name in self._helped:
            raise ValueError(f"twice: HELP {name}")
        self._helped.add(name)
        self._current = name

    def _take(self, line, found):
        ends = ("_bucket", "_sum", "_count") if self.types.get(self._current) == "histogram" else ("",)
        if self._current not in self.types or found[1] not in [self._current + end for end in ends]:
            raise ValueError(f"not behind its HELP and TYPE: {line}")
        labels = re.findall(LABEL, found[2] or "")
        if len(dict(labels)) != len(labels):
            raise ValueError(f"a label twice: {line}")
        key = found[1], frozenset(f"{name}={value}" for name, value in labels)
        if key in self.samples:
            raise ValueError(f"a series twice: {line}")
        self.samples[key] = number(found[found.lastindex])

    def _check_histogram(self, name):
        series = {}
        for (sample, labels), value in self.samples.items():
            if sample == name + "_bucket":
                bound = [each for each in labels if each.startswith("le=")]
                series.setdefault(labels - set(bound), []).append((number(bound[0][3:]), value))
        for labels, buckets in series.items():
            counts = [count for _, count in sorted(buckets)]
            if counts != sorted(counts) or max(buckets)[0] != math.inf:
                raise ValueError(f"{name} {set(labels)}: does not count up to +Inf")
            if counts[-1] != self.samples[name + "_count", labels] or (name + "_sum", labels) not in self.samples:
                raise ValueError(f"{name} {set(labels)}: +Inf is not the count, or there is no sum")

    def __getitem__(self, key):
        """0 for a series that is not there."""
        name, *labels = (key,) if isinstance(key, str) else key
        return self.samples.get((name, frozenset(labels)), 0)

    def series(self, name):
        return {labels: value for (each, labels), value in self.samples.items() if each == name}
