"""Tests of forms and tables."""
