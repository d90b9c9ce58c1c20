"""tests/bench/figures.py, what wrk.py reads, and where bench.py puts it."""

import unittest

import wrk
from bench import put
from figures import in_turns, median, percentile, ratios, spread


class Figures(unittest.TestCase):
    def test_a_percentile_is_a_value_that_was_measured(self):
        table = [
            # values, share, is
            ([7], 0.5, 7),
            ([7], 0.99, 7),
            ([1, 2, 3, 4], 0, 1),
            ([1, 2, 3, 4], 0.25, 1),
            ([1, 2, 3, 4], 0.26, 2),
            ([4, 2, 3, 1], 0.5, 2),
            ([4, 2, 3, 1], 1, 4),
            (range(1, 101), 0.95, 95),
            (range(1, 101), 0.99, 99),
            (range(1, 1001), 0.999, 999),
        ]
        for values, share, expected in table:
            with self.subTest(values=values, share=share):
                self.assertEqual(percentile(values, share), expected)

    def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle(self):
        self.assertEqual(median([9, 1, 5]), 5)
        self.assertEqual(median([9, 1, 5, 6]), 5.5)

    def test_the_spread_is_from_the_least_to_the_most(self):
        self.assertEqual(spread([3, 1, 2]), {"median": 2, "least": 1, "most": 3})

    def test_of_nothing_nothing_is_said(self):
        for of in (lambda: percentile([], 0.5), lambda: median([])):
            with self.assertRaises(ValueError):
                of()

    def test_ratios_are_of_pairs(self):
        self.assertEqual(ratios([1, 4], [2, 2]), [0.5, 2])
        with self.assertRaises(ValueError):
            ratios([1], [1, 2])

    def test_what_is_done_in_turns_takes_the_time_of_all(self):
        self.assertAlmostEqual(in_turns(100, 100), 50)
        self.assertAlmostEqual(in_turns(1000, 250), 200)

    def test_what_wrk_found_counts_if_all_was_answered(self):
        said = "Running 1s test\nfound 5000 requests in 2000000 us, p99 1500 us, {} failed\n"
        self.assertEqual(wrk.read(said.format(0)), {"requests": 5000, "a_second": 2500, "p99_ms": 1.5})
        for bad in (said.format(3), "unable to connect", said.format(0).replace("5000", "0")):
            with self.assertRaises(RuntimeError):
                wrk.read(bad)

    def test_a_bench_writes_between_its_own_marks_alone(self):
        page = "a\n<!-- bench x -->\nold\n<!-- end of bench x -->\nb\n"
        self.assertEqual(put(page, "x", r"new \1"),
                         "a\n<!-- bench x -->\nnew \\1\n<!-- end of bench x -->\nb\n")
        with self.assertRaises(ValueError):
            put(page, "y", "new")


if __name__ == "__main__":
    unittest.main()
