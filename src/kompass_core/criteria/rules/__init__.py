"""Scoring rules: how the answers to the items of a sub-question become its points."""

from __future__ import annotations
