"""Text to values and back: pack files, evaluations and published results; knows no registry."""

from kompass_core.serialization.converter import (
    FORMAT,
    FORMATS,
    Formats,
    is_table,
    require_format,
    structure,
)
from kompass_core.serialization.crosswalk_files import (
    CrosswalkFile,
    crosswalk_to_toml,
    ends_of,
    read_crosswalk,
)
from kompass_core.serialization.disk import opened, read_limited, read_some, replacing, write_whole
from kompass_core.serialization.locations import Positions, located, locating
from kompass_core.serialization.pack_files import (
    AreaFile,
    PackFile,
    ParentOf,
    SubQuestionFile,
    pack_to_toml,
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
from kompass_core.serialization.variants import (
    AreaChange,
    NewArea,
    NewSubQuestion,
    OverlayFile,
    SubQuestionChange,
    places_in,
)

__all__ = [
    "FORMAT",
    "FORMATS",
    "MOST_BYTES",
    "AreaChange",
    "AreaFile",
    "CrosswalkFile",
    "EvaluationFile",
    "Formats",
    "NewArea",
    "NewSubQuestion",
    "OverlayFile",
    "PackFile",
    "ParentOf",
    "Positions",
    "PublishedResultFile",
    "RuleFactory",
    "SubQuestionChange",
    "SubQuestionFile",
    "crosswalk_to_toml",
    "ends_of",
    "is_table",
    "located",
    "locating",
    "opened",
    "pack_to_toml",
    "parse_json",
    "parse_toml",
    "places_in",
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
