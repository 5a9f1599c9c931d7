"""Test kit for criteria packs, and for programs that use this library."""
