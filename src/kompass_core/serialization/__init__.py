"""Text to values and back: pack files, evaluations and published results; knows no registry."""

from kompass_core.serialization.crosswalk_files import crosswalk_to_toml, ends_of, read_crosswalk
from kompass_core.serialization.pack_files import ParentOf, pack_to_toml, read_pack
from kompass_core.serialization.positions import placed, placing
from kompass_core.serialization.result_files import read_result, result_to_json, result_to_toml
from kompass_core.serialization.text import parse_json, parse_toml

__all__ = [
    "ParentOf",
    "crosswalk_to_toml",
    "ends_of",
    "pack_to_toml",
    "parse_json",
    "parse_toml",
    "placed",
    "placing",
    "read_crosswalk",
    "read_pack",
    "read_result",
    "result_to_json",
    "result_to_toml",
]
