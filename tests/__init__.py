"""Tests of kompass_core."""
