"""Messages of all rules, one constant each; the ids are stable, the texts are not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kompass_core.errors.problems import Message, Severity

# KA: amounts and dates, wherever they stand
INVALID_AMOUNT: Final = Message("KA001", "{given!r} is not a number of points; {hint}")
FLOAT_AMOUNT: Final = Message(
    "KA002",
    "{given} is a binary float, which cannot hold most decimals exactly; write it as "
    'text, e.g. "{quoted}"',
)
AMOUNT_NOT_FINITE: Final = Message("KA003", "{given} is not finite")
AMOUNT_FINER_THAN_STEP: Final = Message(
    "KA004", "{given} is finer than the step {step}; give a multiple of the step"
)
AMOUNT_OUT_OF_RANGE: Final = Message("KA005", "{given} is outside {low} to {high}")
INVALID_CHOICE: Final = Message("KA006", "{given!r} is not valid here; use one of {known}")
ROUNDING_UNIT_NOT_POSITIVE: Final = Message(
    "KA007", "{given} is not a valid rounding unit; give a number above 0"
)
EMPTY_INTERVAL: Final = Message(
    "KA008",
    "the interval from {low} to {high} is empty: the low end is above the high end, or "
    "they are equal and one of them is open",
)
INVALID_DATE: Final = Message(
    "KA010",
    '{given!r} is not a date; write it as precisely as it is known: "2016", "2016-10" or '
    '"2016-10-14" (1900 to 2999)',
)

# KF: files
INVALID_SYNTAX: Final = Message("KF001", "this is not valid {syntax}: {reason}")
FILE_NOT_UTF8: Final = Message("KF002", "the file is not UTF-8 (byte {offset}); save it as UTF-8")
SIZE_LIMIT_EXCEEDED: Final = Message("KF003", "{what} exceeds the limit of {limit}")
KEY_MISSING: Final = Message("KF004", "the key {key!r} is missing")
UNKNOWN_KEY: Final = Message("KF005", "unknown key {key!r}; {hint}")
WRONG_TYPE: Final = Message("KF006", "expected {expected}, got {given}{hint}")
FORMAT_NOT_SUPPORTED: Final = Message(
    "KF007", "format {given} cannot be read; this version reads format {known}{hint}"
)
UNKNOWN_FILE_KIND: Final = Message("KF008", "{given!r} is not a kind of file; known kinds: {known}")
FILE_SUFFIX_NOT_SUPPORTED: Final = Message(
    "KF009", "the file type {given!r} is not supported; use one of {known}"
)
FILE_NOT_READABLE: Final = Message("KF010", "{reason}")
FILE_NOT_WRITTEN: Final = Message("KF011", "{reason}; the file was left as it was")
DUPLICATE_KEY: Final = Message("KF012", "duplicate key {key!r} in one object")
BYTE_ORDER_MARK: Final = Message(
    "KF014",
    "the file begins with a byte order mark, which UTF-8 does not need; save it without",
    severity=Severity.WARNING,
)
FORMAT_UPGRADE_FAILED: Final = Message(
    "KF015",
    "the content is not valid for format {given}, so the file cannot be upgraded to "
    "format {newest}: {reason}",
)

# KP: criteria packs
INVALID_CODE: Final = Message(
    "KP001",
    "{given!r} is not a code; use letters A-Z, a-z, digits, '.', '_' and '-', at most "
    "32, starting with a letter or digit",
)
CODE_REPEATED: Final = Message(
    "KP002",
    "the code {code!r} is used more than once; codes must be unique in a pack, ignoring case",
)
CODE_RESERVED: Final = Message(
    "KP003", "the code {code!r} is reserved for the result of the whole evaluation"
)
INVALID_PACK_ID: Final = Message(
    "KP004", "{given!r} is not a pack id; use lower-case a-z, digits and '-', at most 64"
)
INVALID_REVISION: Final = Message(
    "KP005", "{given!r} is not a revision; use numbers joined by dots, e.g. 2010 or 2010.1"
)
INVALID_PACK_REF: Final = Message(
    "KP006", "{given!r} does not name a pack; write id@revision, e.g. {example}"
)
TITLE_MISSING: Final = Message("KP010", "there is no title in any language")
INVALID_LANGUAGE_TAG: Final = Message(
    "KP011", "{given!r} is not a language tag; use e.g. sv, nb-NO"
)
INVALID_TEXT: Final = Message(
    "KP012",
    "the text in {language} is empty, has control characters, or is longer than {limit} characters",
)
TITLE_MISSING_IN_PACK_LANGUAGE: Final = Message(
    "KP013", "the title is missing in the pack's own language {language!r}; it is given in {known}"
)
LANGUAGE_FALLBACK_CYCLE: Final = Message(
    "KP014", "the fallback of {language!r} leads back to itself: {loop}"
)
LANGUAGE_REPEATED: Final = Message(
    "KP015", "the language {language!r} is given twice, perhaps in different spellings; keep one"
)
MAXIMUM_NOT_ABOVE_MINIMUM: Final = Message(
    "KP020", "the maximum {max_points} is not above the minimum {min_points}"
)
VALUE_NOT_MULTIPLE_OF_STEP: Final = Message(
    "KP021", "{given} is not a multiple of the {what} {step}"
)
STEP_NOT_POSITIVE: Final = Message("KP022", "{given} is not a valid step; give a number above 0")
LIMIT_TOO_LARGE: Final = Message(
    "KP023", "{given} is larger than {limit}, the most that a pack may declare"
)
STEP_TOO_FINE: Final = Message(
    "KP024", "the step {given} is too fine; the finest that can be counted is {finest}"
)
AREA_DETAIL_CONFLICT: Final = Message(
    "KP030",
    "the area has sub-questions, but its detail is {detail!r}; omit either detail or the "
    "sub-questions",
)
NO_AREAS: Final = Message("KP031", "the pack has no areas")
SUB_QUESTIONS_MISSING: Final = Message(
    "KP032",
    "the area has no sub-questions, but its detail is 'listed'; list them, or use "
    "'whole' (scored as one) or 'unknown' (not public)",
)
AREA_LIMIT_MISMATCH: Final = Message(
    "KP050",
    "{what} of the parts {combined} {parts}, but the area's own is {whole}; correct one of them",
)
AREA_MAX_MISMATCH: Final = Message(
    "KP051",
    "the area can give {max_points} points, but this pack declares {area_max} for every area",
)
AVERAGED_AREAS_DIFFER: Final = Message(
    "KP052",
    "the areas' {what} differ ({parts}), so the areas cannot be averaged; give them "
    "equal limits, or add them up",
)
BREAK_ENDS_BEFORE_START: Final = Message(
    "KP060", "the break ends ({to}) before it begins ({from_})"
)
PACK_EQUIVALENT_TO_ITSELF: Final = Message("KP061", "the pack is declared equivalent to itself")
SCALE_ENDS_EQUAL: Final = Message("KP070", "both ends of the scale are {worst}; they must differ")
INVALID_SCALE_UNIT: Final = Message(
    "KP071",
    "{given} is not a valid unit for the scale from {worst} to {best}; give a number "
    "above 0 that divides it evenly",
)
WEIGHT_NOT_POSITIVE: Final = Message(
    "KP072", "the weight {given} is not above 0; omit items that do not count"
)
INVALID_OPTIONS: Final = Message(
    "KP073",
    "invalid options: {options}; give at least two different names, worst first, and no scale",
)
ITEM_COUNT_OUT_OF_RANGE: Final = Message(
    "KP074", "{given} entries are given; a rule of this kind has {least} to {most}"
)
ITEM_CODE_REPEATED: Final = Message(
    "KP075",
    "the code {code!r} is repeated or reserved; codes must be unique within a "
    "sub-question, ignoring case",
)
CHECKLIST_ITEM_NOT_YES_NO: Final = Message(
    "KP076",
    "the items of a {kind} are answered with yes or no, but {code!r} has a scale or "
    "options; remove them",
)
CHECKLIST_FULL_OUT_OF_RANGE: Final = Message(
    "KP077",
    "{given} is out of range: the weights of the items add up to {whole}; give a number "
    "above 0, up to that sum",
)
PHASE_NOT_UNIFORM: Final = Message(
    "KP078",
    "the phase {code!r} has a weight, options or a scale of its own; phases have equal "
    "weights and share one scale",
)
LADDER_BANDS_NOT_CONTIGUOUS: Final = Message(
    "KP079",
    "the band of {code!r} starts at {given}, but that of {before!r}, the step below, "
    "ends at {below}; start it at {expected}",
)
LADDER_BAND_REVERSED: Final = Message(
    "KP080", "the band from {low} to {high} is reversed; give the lower end first"
)
LADDER_BAND_NOT_WHOLE_UNITS: Final = Message(
    "KP081", "the band of {code!r} from {low} to {high} is not a whole number of units of {unit}"
)
PERCENT_SCALE_NOT_0_TO_100: Final = Message(
    "KP082", "a percent scale goes from 0 to 100, not from {worst} to {best}; use the rule 'scale'"
)
LADDER_LIMITS_MISMATCH: Final = Message(
    "KP083",
    "the rule's points go from {low} to {high}, but the sub-question gives {min_points} "
    "to {max_points}; the ends must agree",
)
RULE_FINER_THAN_SCORE_UNIT: Final = Message(
    "KP084",
    "the rule {rule!r} can give points that are finer than {unit}, the finest score "
    "here; declare a step_rounding, or a finer step",
)
UNKNOWN_RULE: Final = Message("KP085", "unknown rule {given!r}; {hint}")
RULE_KEY_NOT_ALLOWED: Final = Message(
    "KP086", "a rule of the kind {kind!r} does not take {key!r}; it takes {known}"
)
RULE_ITEMS_GIVEN_TWICE: Final = Message(
    "KP087", "items are given both here and in the rule {rule!r}; keep one of them"
)
RULE_NAME_RESERVED: Final = Message(
    "KP088", "{key!r} is the name of a kind of rule; use another name"
)
POINTS_RULE_REDUNDANT: Final = Message(
    "KP089", "a sub-question that is scored in points needs no rule; omit the rule"
)

# KP09x: variants, which extend another pack
PARENT_NOT_RESOLVED: Final = Message(
    "KP090", "{pack} extends {parent}, which cannot be resolved here; read the pack with load_pack"
)
PARENT_DIGEST_MISMATCH: Final = Message(
    "KP091",
    "{pack} pins {parent} to the digest {pinned}, but its digest here is {found}; see "
    "what changed with kompass diff, then pin the new digest",
)
PARENT_NOT_INSTALLED: Final = Message(
    "KP092", "{pack} extends {parent}, which is not installed; {hint}"
)
PACK_EXTENDS_ITSELF: Final = Message("KP093", "the pack extends itself: {cycle}")
DROPPED_CODE_IN_USE: Final = Message("KP094", "{code!r} is dropped here, but {user} needs it")
DROPPED_CODE_REUSED: Final = Message(
    "KP095",
    "the code {code!r} is dropped and added again; a dropped code cannot be reused: "
    "choose a new one",
)
PARENT_CODE_UNKNOWN: Final = Message(
    "KP096", "{parent} has no {what} with the code {code!r}; {hint}"
)
PLACE_GIVEN_TWICE: Final = Message("KP097", "before and after are both given; keep one of them")
KEY_SET_AND_UNSET: Final = Message("KP098", "{key!r} is both set and unset; keep one")
CHANGE_REPEATED: Final = Message(
    "KP099", "the {what} {code!r} is changed twice; keep one of the entries"
)

# KP1xx: where packs come from
PACK_NOT_FOUND: Final = Message(
    "KP100", "no installed distribution publishes the pack {id!r}; {hint}"
)
REVISION_NOT_FOUND: Final = Message("KP101", "{id!r} has no revision {revision!r}; it has {known}")
REVISION_AMBIGUOUS: Final = Message("KP102", "{id!r} has several revisions; ask for one of {known}")
DISTRIBUTION_AMBIGUOUS: Final = Message(
    "KP103", "several distributions publish {id!r}: {known}; name one with distribution="
)
INVALID_ENTRY_POINT: Final = Message(
    "KP104", "the entry point's value {value!r} is not a top-level package name ({distribution})"
)
PACKAGE_NOT_FOUND: Final = Message(
    "KP105", "the package {package!r} was not found ({distribution})"
)
PACKAGE_INIT_MISSING: Final = Message(
    "KP106",
    "the package {package!r} has no __init__.py, so its files cannot be read; add one "
    "({distribution})",
)
PACKAGE_SHADOWED: Final = Message(
    "KP107",
    "the package {package!r} is read from {origin}, which is not where {distribution} "
    "was installed; another folder shadows it",
)
REVISIONS_FOLDER_MISSING: Final = Message(
    "KP108",
    "{distribution} has no folder of revisions for {id!r}; expected {package}/{id}/<revision>.toml",
)
PACK_REF_MISMATCH: Final = Message(
    "KP109", "the file declares {given!r}, but it is published as {expected!r}"
)
ENTRY_POINTS_NOT_READABLE: Final = Message(
    "KP110", "the entry points of {distribution} cannot be read: {reason}"
)
RESOURCE_NOT_IN_PACKAGE: Final = Message(
    "KP111", "{resource!r} is not a file inside the package ({distribution})"
)
PACK_NOT_IN_DISTRIBUTION: Final = Message(
    "KP112", "no distribution named {distribution!r} publishes {id!r}; it is published by {known}"
)
ARGUMENT_NOT_FOR_FILES: Final = Message("KP113", "omit {given} when reading a file")
REVISION_GIVEN_TWICE: Final = Message(
    "KP114",
    "{ref} already names a revision, but revision {revision!r} is also given; keep one of them",
)
PACK_DIGEST_MISMATCH: Final = Message(
    "KP120",
    "the digest {recorded} was recorded, but {pack} now has {current}: its scoring "
    "content has changed; {hint}",
)
RELEASED_PACK_CHANGED: Final = Message(
    "KP121",
    "{ref} was released with the digest {released}, but now has {current}; undo the "
    "change to its scoring content, or publish it as a new revision",
)
RELEASED_PACK_MISSING: Final = Message(
    "KP122",
    "{ref} was released, but its file is missing; a distribution must keep every "
    "revision it has published",
)
INVALID_DIGEST: Final = Message(
    "KP123", "{given!r} is not a digest; write sha256: followed by 64 characters 0-9 or a-f"
)
EQUIVALENT_PACK_NOT_INSTALLED: Final = Message(
    "KP124",
    "the pack is declared equivalent to {other}, which is not installed, so this cannot be checked",
    severity=Severity.WARNING,
)
EQUIVALENT_PACK_DIFFERS: Final = Message(
    "KP125",
    "the pack is declared equivalent to {other}, but their shared content differs; "
    "differences: {n}, first: {first}",
)
NO_PACK_DISTRIBUTION: Final = Message(
    "KP126",
    "no distribution with entry points in the group {group!r} was found here; give a "
    "wheel, or a folder with a pyproject.toml",
)

# KP14x: what reads well, and what a pack should have all the same
TRANSLATION_MISSING: Final = Message(
    "KP140",
    "the text is missing in {language!r}, a language of the pack's title; it is given in {known}",
    severity=Severity.WARNING,
)
ALIAS_REDUNDANT: Final = Message(
    "KP141",
    "the alias {alias!r} is already a name of {code!r}; remove it",
    severity=Severity.WARNING,
)
ALIAS_AMBIGUOUS: Final = Message(
    "KP142",
    "the name {alias!r} is used for {codes}, so they cannot be told apart in a printed table",
    severity=Severity.WARNING,
)
SOURCE_EMPTY: Final = Message(
    "KP143",
    "the source is empty; cite where the structure was taken from",
    severity=Severity.WARNING,
)
PACK_ROUND_TRIP_FAILED: Final = Message(
    "KP144",
    "{pack} changes when it is written and read again; this is a bug in the library, "
    "please report it",
)
RESULT_IMPOSSIBLE: Final = Message(
    "KP145", "the printed numbers are impossible together; {culprits} cannot be right"
)
RESULT_MISPLACED: Final = Message(
    "KP146", "the result is of {given}, but is stored with those of {expected!r}; move it"
)
PACK_FILE_NOT_FOUND: Final = Message("KP147", "there is no pack file here; expected {expected}")
ENTRY_POINT_MISSING: Final = Message(
    "KP148",
    "pyproject.toml has no entry point for the pack {id!r}; add {id} = {package!r} to "
    '[project.entry-points."kompass_core.packs"]',
)
RULE_LOADING_FAILED: Final = Message(
    "KP130", "the rule {name!r} of {distribution} cannot be loaded: {reason}"
)
RULE_AMBIGUOUS: Final = Message(
    "KP131", "several distributions provide the rule {name!r}: {known}; uninstall all but one"
)
RULE_WRONG_TYPE: Final = Message(
    "KP132", "the rule {name!r} of {distribution} is {given}; expected {expected}"
)
RULE_LAW_BROKEN: Final = Message(
    "KP135",
    "the rule {name!r} returned {given} for {answers}, but {low} with the worst and "
    "{high} with the best answers to the rest, so it breaks the laws it declares; check "
    "it with check_rule",
)

# KE: evaluations
CODE_NOT_SCORED: Final = Message("KE001", "{code!r} is not a scored code of {pack}; {hint}")
SCORES_MISSING: Final = Message(
    "KE002", "no score for {codes}; score them, or give a reason for each or for all the rest"
)
SCORE_GIVEN_TWICE: Final = Message("KE003", "{code!r} is given twice, as {first} and as {second}")
POINTS_OUT_OF_RANGE: Final = Message(
    "KE004", "{code!r} got {given} points, outside {low} to {high}"
)
POINTS_FINER_THAN_SCORE_UNIT: Final = Message(
    "KE005", "{code!r} got {given} points, finer than {unit}, the finest score of {pack}"
)
SUBJECT_NAME_MISSING: Final = Message("KE006", "the subject has no name")
MISSING_POINTS_REFUSED: Final = Message(
    "KE008",
    "no points for {codes} ({state}), and the policy is to refuse; choose "
    "{argument}='rescale', 'worst' or 'best'",
)
TEXT_EMPTY: Final = Message("KE009", "the text is empty")
PERCENT_OUT_OF_RANGE: Final = Message("KE011", "{code!r} got {given} %, outside 0 to 100")
SCORES_NOT_OF_PACK: Final = Message(
    "KE012", "the scores do not match {pack}; create the evaluation with from_points"
)
MUTUALLY_EXCLUSIVE: Final = Message(
    "KE013", "both {first} and {second} are given; keep one of them"
)
UNKNOWN_ITEM: Final = Message("KE020", "{code!r} has no item {item!r}; {hint}")
ANSWERS_MISSING: Final = Message(
    "KE021", "no answer to {items} of {code!r}; answer them, or give a reason for each"
)
ANSWER_NOT_BOOLEAN: Final = Message(
    "KE022", "{item!r} of {code!r} is answered with true or false, not with {given!r}"
)
ANSWER_OUT_OF_RANGE: Final = Message(
    "KE023", "{item!r} of {code!r} got {given}, outside {low} to {high}"
)
ANSWER_NOT_MULTIPLE_OF_UNIT: Final = Message(
    "KE024", "{item!r} of {code!r} got {given}, which is not a multiple of {unit}"
)
ANSWER_NOT_AN_OPTION: Final = Message(
    "KE025", "{item!r} of {code!r} got {given!r}, which is not one of its options; {hint}"
)
ITEM_NOT_OPTIONAL: Final = Message(
    "KE026",
    "{item!r} of {code!r} is marked as not applicable, but the rule {rule!r} needs every "
    "item; mark {code!r} as a whole, or answer the item",
)
ANSWERS_NOT_BY_ITEM: Final = Message(
    "KE027", "{code!r} is answered item by item: {items}; got {given!r}"
)
ANSWERS_SCORE_MISMATCH: Final = Message(
    "KE028",
    "the answers to {code!r} give {given}, but {recorded} is recorded; make the "
    "evaluation with from_answers",
)

# KR: published results
RESULT_CODE_UNKNOWN: Final = Message(
    "KR001", "{pack} has no {level} with the code {code!r}; {hint}"
)
RESULT_EMPTY: Final = Message(
    "KR002", "the result has no printed numbers; give a total, an area or a sub-question"
)
PRINTED_OUT_OF_RANGE: Final = Message(
    "KR003", "{code!r} is printed as {given}{sign}, outside {low} to {high}"
)
PRINTED_NOT_MULTIPLE_OF_UNIT: Final = Message(
    "KR004",
    "{code!r} is printed as {given}{sign}, which is not a multiple of {unit}, the unit "
    "in which {level} results are printed",
)
SUBJECT_OR_POPULATION_REQUIRED: Final = Message("KR005", "give either a subject or a population")
POPULATION_NAME_MISSING: Final = Message("KR006", "the population has no name")
INVALID_MEMBER_COUNT: Final = Message(
    "KR007", "{given} is not a number of members; give a whole number above 0"
)
UNKNOWN_PRINTED_KIND: Final = Message(
    "KR008", "printed numbers are named 'points' and 'percent'; got {given}"
)
PRINTED_POINTS_MISSING: Final = Message(
    "KR009", "no points are printed for {code!r} of {name}, so a change cannot be audited"
)
PRINTED_CELLS_NOT_OF_PACK: Final = Message(
    "KR010",
    "the printed cells do not match {pack}: each at most once, in its order and with a "
    "number; create the result with from_printed",
)

# KC: comparisons and aggregates
PACKS_NOT_COMPARABLE: Final = Message(
    "KC001",
    "{before} and {after} are different criteria; compare within one revision, with a "
    "pack that is declared equivalent, or through a crosswalk (see load_crosswalk)",
)
PACK_CONTENT_DIFFERS: Final = Message(
    "KC002", "both are called {before}, but their scoring content differs"
)
POPULATION_AS_MEMBER: Final = Message(
    "KC003", "{what} is the published result of a population, which cannot be a member of a group"
)
SUBJECT_REPEATED: Final = Message(
    "KC004", "{subject} occurs {n} times; use duplicates='latest' or duplicates='keep'"
)
POLICIES_DIFFER: Final = Message(
    "KC005", "the profiles treat missing scores in different ways: {known}"
)
RANK_POINTS_UNKNOWN: Final = Message(
    "KC006", "{what} cannot be ranked at {code!r}: its points there are unknown"
)
LATEST_RESULT_AMBIGUOUS: Final = Message(
    "KC007", "the latest result of {subject} cannot be determined from the dates {dates}"
)
NO_PROFILES: Final = Message("KC009", "no profiles were given")
CELL_NOT_SHARED: Final = Message("KC010", "{code!r} is not available here; {hint}")
NOT_A_PROFILE: Final = Message("KC011", "a {given} is not a profile; create one with profile(...)")
CROSSWALK_NOT_APPLICABLE: Final = Message(
    "KC012", "the crosswalk is from {older} to {newer}, and does not cover {given}"
)
CROSSWALK_NOT_NEEDED: Final = Message("KC013", "{before} to {after} needs no crosswalk; omit it")

# KW: crosswalks
RELATION_ENDS_INVALID: Final = Message(
    "KW002", "a relation of kind {kind!r} goes {expected}; this one goes from {older} to {newer}"
)
RELATED_CODE_UNKNOWN: Final = Message(
    "KW003", "{pack} has no area or sub-question with the code {code!r}; {hint}"
)
RELATED_CODE_REPEATED: Final = Message(
    "KW004",
    "{code!r} of {pack} is related more than once; relate an area either as a whole or "
    "by its sub-questions, each of them once",
)
CODES_NOT_RELATED: Final = Message(
    "KW005", "{codes} of {pack} are not related; relate them, or mark them as {otherwise}"
)
SHARE_COUNT_MISMATCH: Final = Message(
    "KW006", "there are {given} shares for {expected} parts; give one for each, or none"
)
SHARES_SUM_NOT_ONE: Final = Message("KW007", "the shares add up to {given}; they must add up to 1")
SHARE_NOT_POSITIVE: Final = Message("KW008", "the share {given} is not above 0")
SHARES_NOT_ALLOWED: Final = Message(
    "KW009", "shares describe how cells are merged or split; a relation of kind {kind!r} has none"
)
RELATED_LIMITS_MISMATCH: Final = Message(
    "KW010",
    "{older} has {older_limits} points and {newer} {newer_limits}; a relation of kind "
    "{kind!r} requires {expected} limits",
)
COMPARABILITY_NOT_ALLOWED: Final = Message(
    "KW011", "a relation of kind {kind!r} can be {known}, not {given!r}"
)
PARTS_NOT_EXACT: Final = Message(
    "KW012",
    "the points of {parts} do not match their shares of {whole} ({rooms}), so they are "
    "'scaled' at best",
)
SPLIT_SHARES_MISSING: Final = Message(
    "KW013", "the shares are missing, so the parts are 'indicative' at best, or 'not'"
)
JUDGEMENT_EMPTY: Final = Message("KW014", "the judgement is empty; name who made it")
CROSSWALK_TO_SAME_PACK: Final = Message(
    "KW015", "a crosswalk relates two different packs; both are {pack}"
)
CROSSWALK_DIGEST_MISMATCH: Final = Message(
    "KW016",
    "the crosswalk was written for the digest {recorded}, but {pack} has {current}: its "
    "scoring content has changed; check every relation, then record the new digest",
)
CROSSWALK_MISPLACED: Final = Message(
    "KW017",
    "the crosswalk relates {older} to {newer}, but is stored with {expected}; move it to "
    "one of the packs that it relates",
)
CROSSWALK_NOT_FOUND: Final = Message(
    "KW020", "no installed distribution publishes a crosswalk between {older} and {newer}; {hint}"
)
CROSSWALK_AMBIGUOUS: Final = Message(
    "KW021", "several crosswalks relate {older} to {newer}: {known}; name one with name="
)

# KN: panels
ROW_COUNT_MISMATCH: Final = Message("KN001", "expected {n} values, one for each row, got {given}")
GROUP_VALUES_NOT_HASHABLE: Final = Message(
    "KN002", "the values are not hashable; give text, numbers or other hashable values"
)
COLUMN_NOT_EXACT: Final = Message(
    "KN003",
    "the column is of type {given}, which holds no exact numbers; give whole numbers, or "
    "exact ones as text or Decimal",
)
MASK_NOT_BOOLEAN: Final = Message(
    "KN004", "the mask is of type {given}; give a truth value for each row"
)
MISSING_REASON_CONFLICT: Final = Message(
    "KN005", "it is marked as not applicable, and as not assessed too; mark it as one of them"
)
INVALID_ROW_SELECTION: Final = Message(
    "KN006", "give a mask of {n} truth values, or row numbers below {n}"
)
NO_PANELS: Final = Message("KN007", "no panels were given")
PANEL_GROUPS_DIFFER: Final = Message(
    "KN008", "the rows can be grouped by {given}, those of the first panel by {known}"
)
PANEL_ARRAY_INVALID: Final = Message(
    "KN009", "expected an array of {kind} of shape {shape}; make a panel with from_columns"
)
PANEL_BOUNDS_UNKNOWN: Final = Message(
    "KN010",
    "the scores are printed numbers taken as exact, so their bounds are unknown; use "
    "profile(...) of each published result",
)
PANEL_SHAPE_MISMATCH: Final = Message(
    "KN011", "expected rows times {n} codes, got the shape {given}"
)
PACK_NOT_GIVEN: Final = Message(
    "KN012", "the pack cannot be inferred; give it with the argument pack"
)
ROWS_OF_OTHER_PACK: Final = Message("KN013", "expected rows of {pack}, got {given}")
FACE_VALUES_REQUIRED: Final = Message(
    "KN014",
    "printed numbers are rounded, but a panel takes scores as exact; use "
    "face_values=True to take them as printed",
)
PANEL_SCORES_MISSING: Final = Message(
    "KN015", "a panel needs every score, but {codes} are not printed"
)
GROUP_COLUMN_NOT_FOUND: Final = Message("KN018", "there is no column {given!r} to group by; {hint}")
INVALID_DATE_SPAN: Final = Message(
    "KN019", "the first and the last day do not span a day, a month or a year"
)
PACK_STEPS_DIFFER: Final = Message(
    "KN020", "{pack} counts in steps of {step}, and here in steps of {given}; use one pack"
)
PANEL_ANSWERS_PARTIAL: Final = Message(
    "KN021",
    "{codes} are answered in part, but a panel does not keep answers; use profile(...) "
    "of the evaluation, or skip invalid rows",
)

# KN: frames
FRAME_TYPE_NOT_SUPPORTED: Final = Message(
    "KN050", "a {given} is not a supported frame; give one of {known}"
)
FRAME_ENGINE_NOT_SUPPORTED: Final = Message(
    "KN051", "frames of {engine} are not supported; give one of {known}"
)
SCORE_COLUMN_NOT_FOUND: Final = Message(
    "KN052",
    "the frame has no column {column!r} for {code!r}; {hint}; name the columns of the "
    "scores with columns= or prefix=",
)
COLUMN_TYPE_NOT_SUPPORTED: Final = Message(
    "KN053", "the column {column!r} for {code!r} holds {given}; {hint}"
)
RESULT_COLUMN_EXISTS: Final = Message(
    "KN054",
    "the frame already has a column {column!r}, the name of a column of the result; "
    "rename or drop it",
)
OPERATION_NOT_SUPPORTED: Final = Message("KN055", "{engine} cannot compute {what}; {hint}")
SUM_EXCEEDS_INT64: Final = Message(
    "KN056",
    "the sums of {pack} can exceed 64-bit integers, which frames add with; score its "
    "evaluations one by one",
)
NOTHING_REQUESTED: Final = Message("KN057", "nothing is requested; give at least one")
COLUMN_NAME_CONFLICT: Final = Message(
    "KN058", "{first!r} and {second!r} of {pack} would share the column {column!r}"
)
CELL_NOT_FOUND: Final = Message("KN059", "{pack} has no cell {code!r}; {hint}")
FRAME_SCORES_INVALID: Final = Message(
    "KN060",
    "{code!r}: of {rows} rows, {outside} are outside its limits and {off_unit} are not a "
    "multiple of {unit}; no scores were converted",
)
COLUMN_NAME_HAS_DOT: Final = Message(
    "KN061",
    "PySpark reads the dot in {column!r} as access to a struct field; rename the column, "
    "and give its new name with columns=",
)
FRAME_NOT_READABLE: Final = Message("KN062", "the frame cannot be read: {reason}")

# KN070 to KN099: ranks under uncertain weights or scores
INTEGER_OUT_OF_RANGE: Final = Message(
    "KN070", "{what} is {given!r}; give a whole number from {low} to {high}"
)
WEIGHTED_CODE_UNKNOWN: Final = Message("KN071", "{code!r} is not a weighted code; {hint}")
INVALID_BASE_WEIGHTS: Final = Message(
    "KN072", "invalid weights: {given}; give numbers not below 0, at least one of them above 0"
)
INVALID_WEIGHT_LIMITS: Final = Message(
    "KN073",
    "the limits of {code!r} are {given!r}; give the least and the most weight, with 0 <= "
    "least <= most <= 1",
)
WEIGHT_LIMITS_INFEASIBLE: Final = Message(
    "KN074",
    "the least weights add up to {low} and the most to {high}, so no weights between "
    "them add up to 1",
)
INVALID_CONCENTRATION: Final = Message(
    "KN075",
    "a concentration of {given} does not give {code!r} a whole number of parts; give a "
    "multiple of {unit}",
)
BASE_WEIGHT_ZERO: Final = Message(
    "KN076",
    "the base weight of {code!r} is 0; with a concentration, every base weight must be above 0",
)
TOO_MANY_SUBJECTS: Final = Message(
    "KN077", "{n} subjects are more than {limit}, the most that can be ranked"
)
ROW_NAME_REPEATED: Final = Message(
    "KN078", "{subject} occurs {n} times; give each row a different name"
)
SUBJECT_NOT_FOUND: Final = Message("KN079", "{given!r} is not a subject here; {hint}")
SCORE_TABLE_SHAPE_MISMATCH: Final = Message(
    "KN080", "expected {expected} values, got {given}; give every subject a score in every cell"
)
CELL_RANGE_EMPTY: Final = Message(
    "KN082", "there are no cells, or the maximum of a cell is not above its minimum"
)
TOTAL_NOT_WEIGHTED: Final = Message(
    "KN083", "the total has no weight; use the level 'area' or 'sub-question'"
)
SUBJECT_POINTS_MISSING: Final = Message(
    "KN084", "{subject} has no points for {codes}; omit it, or rank at another level"
)
ONE_NOISE_ERROR_REQUIRED: Final = Message(
    "KN085", "give the largest error either in points or as a share"
)
NOISE_ERROR_TOO_SMALL: Final = Message(
    "KN086", "an error of {given} points is less than {unit}, the finest score"
)
WEIGHT_LIMITS_TOO_FINE: Final = Message(
    "KN087",
    "the limits of the weights have the common denominator {given}, above {limit}; round them",
)
BOUNDS_TOO_NARROW: Final = Message("KN088", "the bounds {given} are too narrow to sample from")
CELL_TOO_FINE: Final = Message(
    "KN089", "a cell of {given} units is too fine to sample from; the most is {limit}"
)
CELL_CODE_REPEATED: Final = Message(
    "KN090", "the code {code!r} occurs {n} times; give every cell its own code"
)

# KN1xx: tables, and files of many evaluations
COLUMN_NAME_AMBIGUOUS: Final = Message(
    "KN100",
    "the column name {given!r} is used twice; choose other names for the columns of "
    "subjects, dates and groups",
)
DUPLICATE_COLUMN: Final = Message("KN101", "duplicate column {given!r}")
COLUMN_NOT_FOUND: Final = Message("KN102", "there is no column {given!r}; {hint}")
UNKNOWN_COLUMN: Final = Message(
    "KN103", "the column {given!r} is unknown; {hint}; list the columns to ignore in ignore="
)
FRAME_IS_LAZY: Final = Message("KN105", "the frame is lazy; use collect=True to compute it")
GROUP_VALUE_NOT_WRITABLE: Final = Message(
    "KN107", "{given!r} in the group {name!r} cannot be written to {file}, which holds {known}"
)
DECIMAL_SIGN_MISMATCH: Final = Message(
    "KN109", "{given!r} has a point, but the decimal sign is a comma"
)
PANEL_METADATA_INVALID: Final = Message("KN110", "the panel's metadata cannot be read: {reason}")
NOT_A_DATAFRAME: Final = Message("KN112", "expected a frame that narwhals supports, got {given}")

# KN12x: benchmarks
BENCHMARK_EMPTY: Final = Message(
    "KN120", "there is no member in the window {window}; a benchmark needs at least one"
)
WINDOW_REVERSED: Final = Message(
    "KN121", "the window begins ({first}) after it ends ({last}); give the earlier date first"
)
MEMBER_OUTSIDE_WINDOW: Final = Message(
    "KN122", "{member} of {date} is not within the window {window}"
)
MEMBER_DATE_AMBIGUOUS: Final = Message(
    "KN123",
    "{member} of {date} may or may not be within the window {window}; give a more "
    "precise date or window",
)
MEMBER_OF_OTHER_PACK: Final = Message("KN124", "expected a member of {pack}, got one of {given}")
MEMBER_NOT_FOUND: Final = Message("KN125", "there is no member {given!r}; {hint}")
BENCHMARK_DIGEST_MISMATCH: Final = Message(
    "KN126",
    "the recorded digest is {recorded}, but the content has {current}: a member, the "
    "rule or the window was changed; save the benchmark again under another name",
)
BENCHMARK_TEXT_EMPTY: Final = Message("KN128", "the text is empty; state {what}")
BENCHMARK_TRUNCATED: Final = Message(
    "KN129", "the benchmark has {n} members, but the file {given}; it is truncated"
)

# KX: extras
EXTRA_NOT_INSTALLED: Final = Message(
    "KX001", "this needs {package}; install it with: pip install 'kompass-core[{extra}]'"
)

MESSAGES: Final[Mapping[str, Message]] = MappingProxyType(
    {each.rule: each for each in tuple(globals().values()) if isinstance(each, Message)}
)
"""Every message, by the id of its rule."""
