"""Tests of words, numbers and dates in the languages of the readers."""
