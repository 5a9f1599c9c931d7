"""Text to values and back: pack files, evaluations and published results; knows no registry."""

from kompass_core.serialization.converter import (
    FORMAT,
    FORMATS,
    Formats,
    is_array,
    is_table,
    key_of,
    keys_of,
    require_format,
    structure,
)
from kompass_core.serialization.crosswalk_files import (
    CROSSWALK_KEYS,
    crosswalk_to_toml,
    ends_of,
    read_crosswalk,
)
from kompass_core.serialization.disk import opened, read_limited, read_some, replacing, write_whole
from kompass_core.serialization.locations import Positions, located, locating
from kompass_core.serialization.pack_files import (
    PACK_KEYS,
    pack_to_toml,
    place_in_variant,
    read_pack,
)
from kompass_core.serialization.result_files import (
    EvaluationFile,
    PublishedResultFile,
    read_result,
    result_to_json,
    result_to_toml,
)
from kompass_core.serialization.rule_files import RuleFactory
from kompass_core.serialization.text import MOST_BYTES, parse_json, parse_toml
from kompass_core.serialization.variants import ParentOf, PlaceKeys, VariantKeys

__all__ = [
    "CROSSWALK_KEYS",
    "FORMAT",
    "FORMATS",
    "MOST_BYTES",
    "PACK_KEYS",
    "EvaluationFile",
    "Formats",
    "ParentOf",
    "PlaceKeys",
    "Positions",
    "PublishedResultFile",
    "RuleFactory",
    "VariantKeys",
    "crosswalk_to_toml",
    "ends_of",
    "is_array",
    "is_table",
    "key_of",
    "keys_of",
    "located",
    "locating",
    "opened",
    "pack_to_toml",
    "parse_json",
    "parse_toml",
    "place_in_variant",
    "read_crosswalk",
    "read_limited",
    "read_pack",
    "read_result",
    "read_some",
    "replacing",
    "require_format",
    "result_to_json",
    "result_to_toml",
    "structure",
    "write_whole",
]
