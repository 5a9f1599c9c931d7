"""The criteria of CAF 2020 as data; this package has no code."""
