"""Generators of the files that are made of the sources, and kept in the repository."""
