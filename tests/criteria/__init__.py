"""Tests of the criteria."""
