"""The reader of metrics itself refuses what Prometheus would."""

import unittest

from exposition import Exposition

HEAD = "# HELP a_seconds A\n# TYPE a_seconds histogram\n"
WRONG = {
    "no HELP": "# TYPE a counter\na 1\n",
    "no TYPE": "# HELP a A\na 1\n",
    "HELP twice": "# HELP a A\n# TYPE a counter\na 1\n# HELP a A\n# TYPE a counter\na{b=\"c\"} 1\n",
    "TYPE twice": "# HELP a A\n# TYPE a counter\n# TYPE a counter\na 1\n",
    "another's sample": "# HELP a A\n# TYPE a counter\nb 1\n",
    "a series twice": "# HELP a A\n# TYPE a counter\na{b=\"c\",d=\"e\"} 1\na{d=\"e\",b=\"c\"} 2\n",
    "a label twice": "# HELP a A\n# TYPE a counter\na{b=\"c\",b=\"d\"} 1\n",
    "a bare quote": "# HELP a A\n# TYPE a counter\na{b=\"c\"d\"} 1\n",
    "no number": "# HELP a A\n# TYPE a counter\na one\n",
    "no end": "# HELP a A\n# TYPE a counter\na 1",
    "falls": HEAD + 'a_seconds_bucket{le="1"} 2\na_seconds_bucket{le="+Inf"} 1\na_seconds_sum 1\na_seconds_count 1\n',
    "no +Inf": HEAD + 'a_seconds_bucket{le="1"} 2\na_seconds_sum 1\na_seconds_count 2\n',
    "another count": HEAD + 'a_seconds_bucket{le="+Inf"} 2\na_seconds_sum 1\na_seconds_count 3\n',
    "no sum": HEAD + 'a_seconds_bucket{le="+Inf"} 2\na_seconds_count 2\n',
}


class Reading(unittest.TestCase):
    def test_what_is_right_is_read(self):
        read = Exposition('# HELP a A\n# TYPE a counter\na{b="c\\"\\\\\\n",d="e"} 1e+06\n' + HEAD +
                          'a_seconds_bucket{le="1"} 1\na_seconds_bucket{le="+Inf"} 2\na_seconds_sum 2.5\n'
                          'a_seconds_count 2\n')
        self.assertEqual(read["a", "d=e", 'b=c\\"\\\\\\n'], 1e6)
        self.assertEqual((read["a_seconds_sum"], read["nothing"]), (2.5, 0))

    def test_what_is_wrong_is_refused(self):
        for what, text in WRONG.items():
            with self.subTest(what), self.assertRaises((ValueError, KeyError, IndexError)):
                Exposition(text)


if __name__ == "__main__":
    unittest.main()
