"""Criteria packs: finding them, reading them, and what travels with them."""

from kompass_core.packs.loading import (
    PackSource,
    available_packs,
    load_crosswalk,
    load_pack,
    pack_finder,
    published_crosswalks,
    published_results,
)
from kompass_core.packs.registry import FoundPack, Packs

__all__ = [
    "FoundPack",
    "PackSource",
    "Packs",
    "available_packs",
    "load_crosswalk",
    "load_pack",
    "pack_finder",
    "published_crosswalks",
    "published_results",
]
