"""What many measurements come to. Pure functions."""

import math


def percentile(values, share):
    """The smallest value that `share` (0 to 1) of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def median(values):
    """The middle one, or what lies between the two in the middle."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def spread(values):
    """The median, the least and the most: of few repetitions no more can be said."""
    return {"median": median(values), "least": min(values), "most": max(values)}


def row(what, values, shape):
    """Of a table: what it is, and the spread of its values."""
    return [what, *(shape.format(value) for value in spread(values).values())]


def ratios(ours, theirs):
    """One for each pair that was measured back to back: what the machine did meanwhile hits both."""
    if len(ours) != len(theirs):
        raise ValueError("not measured in pairs")
    return [mine / other for mine, other in zip(ours, theirs)]


def in_turns(*a_second):
    """How often a second all of it is done, one after the other, of which each alone is done so often."""
    return 1 / sum(1 / each for each in a_second)
