"""Text to values and back: pack files, evaluations and published results; knows no registry."""

from kompass_core.serialization.crosswalk_files import crosswalk_to_toml, ends_of, read_crosswalk
from kompass_core.serialization.pack_reading import ParentOf, read_pack
from kompass_core.serialization.pack_writing import pack_to_toml
from kompass_core.serialization.positions import placed, placing
from kompass_core.serialization.result_reading import read_result
from kompass_core.serialization.result_writing import result_to_json, result_to_toml
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
