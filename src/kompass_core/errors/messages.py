"""Messages of all rules, by rule id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        # KA: amounts and dates, wherever they stand
        "KA001": "{given!r} is not a number of points; {hint}",
        "KA002": "{given} is a binary float, which cannot hold most decimals exactly; "
        'write it as text, e.g. "{quoted}"',
        "KA003": "{given} is not finite",
        "KA004": "{given} is finer than the step {step}; give a multiple of the step",
        "KA005": "{given} is outside {low} to {high}",
        "KA006": "{given!r} is not a rounding mode; known modes: {known}",
        "KA007": "{given} is not a unit to round to; give a number above 0",
        "KA008": "{low} to {high} holds no value: the low end is above the high end, "
        "or they are equal and one of them is open",
        "KA010": "{given!r} is not a date; write it as precisely as it is known: "
        '"2016", "2016-10" or "2016-10-14" (1900 to 2999)',
        # KF: files
        "KF001": "this is not valid {syntax}: {reason}",
        "KF002": "the file is not UTF-8 (byte {offset}); save it as UTF-8",
        "KF003": "{what} exceeds the limit of {limit}",
        "KF004": "the key {key!r} is missing",
        "KF005": "the key {key!r} is unknown here; {hint}",
        "KF006": "expected {expected}, got {given}{hint}",
        "KF007": "format {given} cannot be read; this version reads format {known}{hint}",
        "KF008": "{given!r} is not a kind of file; known kinds: {known}",
        "KF009": "a file named {given!r} cannot be read or written; use one of {known}",
        "KF010": "{reason}",
        "KF011": "{reason}; the file was left as it was",
        "KF012": "the key {key!r} stands twice in one object",
        "KF013": "a {given} cannot be saved; known: {known}",
        "KF014": "the file begins with a byte order mark, which UTF-8 does not need; "
        "save it without",
        "KF015": "the file does not hold what a file of format {given} does, so it cannot be "
        "read as format {newest}: {reason}",
        # KP: criteria packs
        "KP001": "{given!r} is not a code; use letters A-Z, a-z, digits, '.', '_' and '-', "
        "at most 32, starting with a letter or digit",
        "KP002": "the code {code!r} is used more than once; codes are unique in a pack, "
        "whatever their case",
        "KP003": "the code {code!r} is reserved for the result of the whole evaluation",
        "KP004": "{given!r} is not a pack id; use lower-case a-z, digits and '-', at most 64",
        "KP005": "{given!r} is not a revision; use numbers joined by dots, e.g. 2010 or 2010.1",
        "KP006": "{given!r} does not name a pack; write id@revision, e.g. {example}",
        "KP007": "{given!r} is not known here; give one of {known}",
        "KP010": "there is no title in any language",
        "KP011": "{given!r} is not a language tag; use e.g. sv, nb-NO",
        "KP012": "the text in {language} is empty, has control characters, "
        "or is longer than {limit} characters",
        "KP013": "the title lacks the pack's own language {language!r}; it has {known}",
        "KP014": "the fallback of {language!r} leads back to itself: {loop}",
        "KP015": "the language {language!r} stands twice, perhaps written in two ways; keep one",
        "KP020": "the maximum {max_points} is not above the minimum {min_points}",
        "KP021": "{given} is not a multiple of the {what} {step}",
        "KP022": "{given} is not a step; give a number above 0",
        "KP023": "{given} is larger than {limit}, the most that a pack may declare",
        "KP024": "the step {given} is too fine; the finest that can be counted is {finest}",
        "KP030": "the area has sub-questions and says that its detail is {detail!r}; "
        "leave detail out, or the sub-questions",
        "KP031": "the pack has no areas",
        "KP032": "the area lists no sub-questions although its detail is 'listed'; "
        "list them, or say 'whole' (scored as one) or 'unknown' (not public)",
        "KP050": "{what} of the parts {combined} to {parts}, but the area's own is {whole}; "
        "correct one of them",
        "KP051": "the area can give {max_points} points, but this pack declares {area_max} "
        "for every area",
        "KP052": "the areas' {what} differ ({parts}), so their mean has no scale; "
        "areas that are averaged have equal limits",
        "KP060": "the break ends ({to}) before it begins ({from_})",
        "KP061": "the pack is said to be equivalent to itself",
        "KP070": "both ends of the scale are {worst}; a scale leads from one number to another",
        "KP071": "{given} is not a unit that leads from {worst} to {best} in whole steps; give a "
        "number above 0 that divides the way",
        "KP072": "the weight {given} is not above 0; leave out what does not count",
        "KP073": "{options} are no options to choose from; give at least two different names, the "
        "worst first, and no scale beside them",
        "KP074": "there are {given} here; a rule of this kind has {least} to {most}",
        "KP075": "the code {code!r} is used more than once, or stands for something else here; "
        "the codes below one sub-question are unique, whatever their case",
        "KP076": "the items of a {kind} are answered with yes or no; {code!r} has a scale or "
        "options; leave them out",
        "KP077": "{given} cannot be enough: the items weigh {whole} together; give a number "
        "above 0, up to that",
        "KP078": "the phase {code!r} has a weight, options or a scale of its own; phases count "
        "alike, on one scale",
        "KP079": "the band of {code!r} starts at {given}, but that of {before!r}, the step below, "
        "ends at {below}; start it at {expected}",
        "KP080": "the band from {low} to {high} is upside down; give the lower end first",
        "KP081": "the band of {code!r} from {low} to {high} is no whole number of units of {unit}",
        "KP082": "percent go from 0 to 100, not from {worst} to {best}; use the rule 'scale'",
        "KP083": "the rule's points go from {low} to {high}, but the sub-question gives "
        "{min_points} to {max_points}; the ends must agree",
        "KP084": "the rule {rule!r} can give points that are finer than {unit}, the finest score "
        "here; declare a step_rounding, or a finer step",
        "KP085": "{given!r} is not a rule; {hint}",
        "KP086": "a rule of the kind {kind!r} does not take {key!r}; it takes {known}",
        "KP087": "there are items here, and in the rule {rule!r} too; keep one of them",
        "KP088": "{key!r} is the name of a kind of rule; call this one something else",
        "KP089": "what is scored in points needs no rule; leave the rule out",
        # KP09x: variants, which extend another pack
        "KP090": "{pack} extends {parent}, which cannot be looked for here; read it with load_pack",
        "KP091": "{pack} was made from {parent} with the digest {pinned}, but here it has {found}; "
        "see what changed with kompass diff, then pin the new digest",
        "KP092": "{pack} extends {parent}, which is not installed; {hint}",
        "KP093": "the pack extends itself: {cycle}",
        "KP094": "{code!r} is dropped here, but {user} needs it",
        "KP095": "the code {code!r} is dropped and given to something new; a code that had a "
        "meaning is never given another: choose one that is new",
        "KP096": "{parent} has no {what} with the code {code!r}; {hint}",
        "KP097": "the place is given twice; keep before or after",
        "KP098": "{key!r} is unset, and set too; keep one",
        "KP099": "the {what} {code!r} is changed twice; keep one of the entries",
        # KP1xx: where packs come from
        "KP100": "no installed distribution publishes the pack {id!r}; {hint}",
        "KP101": "{id!r} has no revision {revision!r}; it has {known}",
        "KP102": "{id!r} has several revisions; ask for one of {known}",
        "KP103": "several distributions publish {id!r}: {known}; name one with distribution=",
        "KP104": "the entry point's value {value!r} is not a top-level package name "
        "({distribution})",
        "KP105": "the package {package!r} was not found ({distribution})",
        "KP106": "the package {package!r} has no __init__.py, so its files cannot be read; "
        "add one ({distribution})",
        "KP107": "the package {package!r} is read from {origin}, which is not where "
        "{distribution} was installed; another folder shadows it",
        "KP108": "{distribution} has no folder of revisions for {id!r}; expected "
        "{package}/{id}/<revision>.toml",
        "KP109": "the file says {given!r}, but it is published as {expected!r}",
        "KP110": "the entry points of {distribution} cannot be read: {reason}",
        "KP111": "{resource!r} is not a file inside the package ({distribution})",
        "KP112": "no distribution named {distribution!r} publishes {id!r}; it is published "
        "by {known}",
        "KP113": "a file is read as it is; leave out {given}",
        "KP114": "{ref} was asked for, and revision {revision!r} too; ask for one of them",
        "KP120": "the digest {recorded} was recorded, but {pack} now has {current}: "
        "its scoring content has changed; {hint}",
        "KP121": "{ref} was released with the digest {released}, but now has {current}; undo the "
        "change of what is scored, or publish it as a new revision",
        "KP122": "{ref} was released, but its file is no longer there; a distribution carries "
        "every revision that it ever published",
        "KP123": "{given!r} is not a digest; it is sha256: and 64 digits of 0-9 and a-f",
        "KP124": "it is said to be equivalent to {other}, which cannot be checked: it is not "
        "installed",
        "KP125": "it is said to be equivalent to {other}, but differs in {n} of what both know, "
        "first: {first}",
        "KP126": "no distribution was found here that announces packs in the group {group!r}; "
        "give a wheel, or a folder with a pyproject.toml",
        # KP14x: what reads well, and what a pack should have all the same
        "KP140": "the text lacks {language!r}, in which the pack's own title is written; "
        "it has {known}",
        "KP141": "the alias {alias!r} is already a name of {code!r}; leave it out",
        "KP142": "the name {alias!r} stands for {codes}, so a printed table cannot tell them apart",
        "KP143": "the source is empty; say where the structure was read",
        "KP144": "{pack} does not survive being written and read again; this is a mistake of "
        "the library, please report it",
        "KP145": "the printed numbers are impossible together; {culprits} cannot be right",
        "KP146": "the result is of {given}, but lies among those of {expected!r}; move it",
        "KP147": "there is no pack file here; expected {expected}",
        "KP148": "pyproject.toml announces no pack {id!r}; add {id} = {package!r} to "
        '[project.entry-points."kompass_core.packs"]',
        "KP130": "the rule {name!r} of {distribution} cannot be loaded: {reason}",
        "KP131": "several distributions provide the rule {name!r}: {known}; uninstall all but one",
        "KP132": "the rule {name!r} of {distribution} is {given}; expected {expected}",
        "KP133": "the rule {name!r} of {distribution} failed on {answers}: {reason}",
        "KP134": "the rule {name!r} of {distribution} gave {given} for {answers}; expected a "
        "Fraction from 0 to 1, a whole multiple of its grain where it claims one",
        "KP135": "the rule {name!r} gave {given} for {answers}, but {low} with the worst and "
        "{high} with the best answers to the rest, so it does not keep the laws that it claims; "
        "check it with check_rule",
        # KE: evaluations
        "KE001": "{pack} scores nothing with the code {code!r}; {hint}",
        "KE002": "no score for {codes}; score them, or give a reason, of each or of all the rest",
        "KE003": "{code!r} is given twice, as {first} and as {second}",
        "KE004": "{code!r} got {given} points, outside {low} to {high}",
        "KE005": "{code!r} got {given} points, finer than {unit}, the finest score of {pack}",
        "KE006": "the subject has no name",
        "KE007": "{given!r} is not a {what}; known: {known}",
        "KE008": "no points for {codes} ({state}), and the policy is to refuse; choose "
        "{argument}='rescale', 'worst' or 'best'",
        "KE009": "the text is empty",
        "KE011": "{code!r} got {given} %, outside 0 to 100",
        "KE012": "the scores are not those of {pack}; make an evaluation with from_points",
        "KE013": "there are both {first} and {second}; give one of them",
        "KE020": "{code!r} has no item {item!r}; {hint}",
        "KE021": "no answer to {items} of {code!r}; answer them, or give a reason of each",
        "KE022": "{item!r} of {code!r} is answered with true or false, not with {given!r}",
        "KE023": "{item!r} of {code!r} got {given}, outside {low} to {high}",
        "KE024": "{item!r} of {code!r} got {given}, which is no whole multiple of {unit}",
        "KE025": "{item!r} of {code!r} got {given!r}, which is none of its options; {hint}",
        "KE026": "{item!r} of {code!r} is said to be not applicable, but the rule {rule!r} leaves "
        "no item out; say it of {code!r} as a whole, or answer the item",
        "KE027": "{code!r} is answered item by item: {items}; got {given!r}",
        "KE028": "the answers to {code!r} give {given}, but {recorded} is recorded; make the "
        "evaluation with from_answers",
        # KR: published results
        "KR001": "{pack} has no {level} with the code {code!r}; {hint}",
        "KR002": "nothing is printed: give a total, an area or a sub-question",
        "KR003": "{code!r} is printed as {given}{sign}, outside {low} to {high}",
        "KR004": "{code!r} is printed as {given}{sign}, which is not a multiple of {unit}, "
        "the unit in which {level} results are printed",
        "KR005": "give a subject or a population, one of them",
        "KR006": "the population has no name",
        "KR007": "{given} members is not a number of members; give a whole number above 0",
        "KR008": "printed numbers are named 'points' and 'percent'; got {given}",
        "KR009": "{code!r} of {name} shows no points to audit a change of",
        "KR010": "the printed cells are not those of {pack}, each once, in its order and with a "
        "number; make a result with from_printed",
        # KC: comparisons and aggregates
        "KC001": "{before} and {after} are different criteria; compare within one revision, with a "
        "pack that is declared equivalent, or through a crosswalk (see load_crosswalk)",
        "KC002": "both are called {before}, but their scoring content differs",
        "KC003": "{what} is the published result of a population, never a member of a group",
        "KC004": "{subject} stands {n} times; say repeats='latest' or repeats='keep'",
        "KC005": "the profiles treat missing scores in different ways: {known}",
        "KC006": "{what} cannot be ranked at {code!r}: no points are known there",
        "KC007": "which of the results of {subject} is the latest cannot be told from the "
        "dates {dates}",
        "KC008": "{given!r} is not {expected}",
        "KC009": "no profiles were given",
        "KC010": "{code!r} is not known on both sides; {hint}",
        "KC011": "a {given} is no profile; make one with profile(...)",
        "KC012": "the crosswalk leads from {older} to {newer}, and says nothing of {given}",
        "KC013": "{before} to {after} needs no crosswalk; leave it out",
        # KW: crosswalks
        "KW001": "{given!r} is not known here; give one of {known}",
        "KW002": "a relation of kind {kind!r} leads {expected}; this one leads from {older} to "
        "{newer}",
        "KW003": "{pack} has no area or sub-question with the code {code!r}; {hint}",
        "KW004": "{code!r} of {pack} is accounted for more than once; an area is related as a "
        "whole, or by its sub-questions, and each of them once",
        "KW005": "{codes} of {pack} are not accounted for; relate them, or say that they are "
        "{otherwise}",
        "KW006": "there are {given} shares for {expected} parts; give one for each, or none",
        "KW007": "the shares add up to {given}; together they are 1",
        "KW008": "the share {given} is not above 0",
        "KW009": "shares tell how cells are merged or split; a relation of kind {kind!r} has none",
        "KW010": "{older} has {older_limits} points and {newer} {newer_limits}; a relation of kind "
        "{kind!r} demands {expected} limits",
        "KW011": "a relation of kind {kind!r} can be {known}; not {given!r}",
        "KW012": "parts of {parts} do not have the points that they count for in {whole} "
        "({rooms}), so they are 'scaled' at best",
        "KW013": "nothing says with which shares, so the parts are 'indicative' at best, or 'not'",
        "KW014": "nobody is named; say by whose judgement",
        "KW015": "a crosswalk leads from one pack to another; both are {pack}",
        "KW016": "it was written for the digest {recorded}, but {pack} has {current}: its scoring "
        "content has changed; check every relation, then record the new digest",
        "KW017": "it relates {older} to {newer}, but travels with {expected}; put it beside one of "
        "the packs that it relates",
        "KW020": "no installed distribution publishes a crosswalk between {older} and {newer}; "
        "{hint}",
        "KW021": "several crosswalks relate {older} to {newer}: {known}; name one with name=",
        # KN: panels
        "KN001": "expected {n} of them, one for each row, got {given}",
        "KN002": "the values cannot be told apart; give texts, numbers or others with a hash",
        "KN003": "the column is of type {given}, which holds no exact numbers; give whole "
        "numbers, or exact ones as text or Decimal",
        "KN004": "the mask is of type {given}; give a truth value for each row",
        "KN005": "it is marked as not applicable, and as not assessed too; mark it as one of them",
        "KN006": "give a mask of {n} truth values, or row numbers below {n}",
        "KN007": "no panels were given",
        "KN008": "the rows can be grouped by {given}, those of the first panel by {known}",
        "KN009": "expected an array of {kind} of shape {shape}; make a panel with from_columns",
        "KN010": "the scores are printed numbers, taken for exact: what they can stand for is "
        "told by profile(...) of each published result",
        "KN011": "expected rows times {n} codes, got the shape {given}",
        "KN012": "there is nothing that tells the pack; give it with the argument pack",
        "KN013": "these are rows of {pack}, and it is of {given}",
        "KN014": "printed numbers are rounded, and a panel takes its scores for exact; say "
        "face_values=True if they are to count as printed",
        "KN015": "a panel needs every score, and {codes} are not printed",
        "KN016": "{code!r} of this subject and date stands in line {line} already",
        "KN017": "the line is of {given!r}, but line {line} of the same evaluation of {other!r}",
        "KN018": "there is no column {given!r} to group by; {hint}",
        "KN019": "the first and the last day are not those of a day, a month or a year",
        "KN020": "{pack} counts in steps of {step}, and here in steps of {given}; use one pack",
        "KN021": "{codes} are answered in part, and a panel keeps no answers: what these leave "
        "possible is told by profile(...) of the evaluation; leave it out, or set it aside",
        # KN: frames
        "KN050": "a {given} is no frame; give one of {known}",
        "KN051": "frames of {engine} are not supported; give one of {known}",
        "KN052": "the frame has no column {column!r} for {code!r}; {hint}; say which columns hold "
        "the scores with columns= or prefix=",
        "KN053": "the column {column!r} for {code!r} holds {given}; {hint}",
        "KN054": "the frame has a column {column!r} already, and so would the result be called; "
        "rename it or leave it out",
        "KN055": "{engine} cannot compute {what}; {hint}",
        "KN056": "the sums of {pack} can exceed the integers of 64 bits, which frames add with; "
        "score its evaluations one by one",
        "KN057": "{given!r} is not {expected}",
        "KN058": "{first!r} and {second!r} of {pack} would have one column, {column!r}",
        "KN059": "{pack} has no cell {code!r}; {hint}",
        "KN060": "{code!r}: of {rows} rows, {outside} are outside its limits and {off_unit} are "
        "no multiple of {unit}; no scores were converted",
        "KN061": "PySpark takes the dot in {column!r} for a field of a structure; rename the "
        "column, and say so with columns=",
        "KN062": "the frame cannot be read: {reason}",
        "KN063": "the frame has no column {column!r} to keep",
        # KN070 to KN099: ranks under uncertain weights or scores
        "KN070": "{what} is {given!r}; give a whole number from {low} to {high}",
        "KN071": "nothing that is weighted has the code {code!r}; {hint}",
        "KN072": "weights of {given} have no ratios; give numbers from 0, some of them above it",
        "KN073": "the limits of {code!r} are {given!r}; give the least and the most weight, "
        "with 0 <= least <= most <= 1",
        "KN074": "the least weights add up to {low} and the most to {high}, so that no weights "
        "between them add up to 1",
        "KN075": "a concentration of {given} gives {code!r} no whole number of parts; "
        "give a multiple of {unit}",
        "KN076": "{code!r} weighs nothing in the base, so it has no part in a concentration",
        "KN077": "{n} subjects are more than {limit}, the most that can be ranked so",
        "KN078": "{subject} stands {n} times; name each row differently",
        "KN079": "{given!r} is not a subject here; {hint}",
        "KN080": "{given} where {expected} are expected; give every subject a score in every cell",
        "KN081": "{given!r} is no whole number; give scores in whole steps",
        "KN082": "a cell has no maximum above its minimum, or there are no cells",
        "KN083": "the total has no weight; ask for the level 'area' or 'sub-question'",
        "KN084": "{subject} has no points for {codes}; leave it out, or rank at another level",
        "KN085": "give the largest error in points or as a share, one of them",
        "KN086": "an error of {given} points is less than {unit}, the finest score",
        "KN087": "the limits of the weights have the common denominator {given}, above {limit}; "
        "round them",
        "KN088": "the bounds {given} are too narrow to be drawn from",
        "KN089": "a cell of {given} units is too fine to be drawn from; the most is {limit}",
        "KN090": "the code {code!r} stands {n} times; give every cell a code of its own",
        # KN1xx: tables, and files of many evaluations
        "KN100": "the column {given!r} is wanted for two things; name the columns of subjects, "
        "dates and groups otherwise",
        "KN101": "the column {given!r} stands twice",
        "KN102": "there is no column {given!r}; {hint}",
        "KN103": "the column {given!r} is unknown; {hint}; what does not count is named in ignore=",
        "KN104": "expected {expected} fields, as the header has, got {given}",
        "KN105": "the frame is lazy; say collect=True to have it computed",
        "KN106": "the groups are {given}, but those of the first line {known}",
        "KN107": "{given!r} in the group {name!r} cannot be written to {file}, which holds {known}",
        "KN108": "{given!r} is no {what}; give {known}",
        "KN109": "{given!r} has a point, but the decimal sign is a comma",
        "KN110": "the file says nothing that can be read of how it was written: {reason}",
        "KN111": "this is no Parquet file that can be read: {reason}",
        "KN112": "a frame was expected, that narwhals knows; got {given}",
        # KN12x: benchmarks
        "KN120": "there is no member in the window {window}; a benchmark has at least one",
        "KN121": "the window begins ({first}) after it ends ({last}); give the earlier date first",
        "KN122": "{member} of {date} does not lie within the window {window}",
        "KN123": "whether {member} of {date} lies within the window {window} cannot be told; "
        "give a date or a window that tells",
        "KN124": "expected a member of {pack}, got one of {given}",
        "KN125": "there is no member {given!r}; {hint}",
        "KN126": "the digest {recorded} is recorded, but what is here has {current}: a member, the "
        "rule or the window was changed; save the benchmark again under another name",
        "KN127": "only the rows of a panel have columns to choose by; leave where= out",
        "KN128": "the text is empty; say {what}",
        "KN129": "the benchmark has {n} members, but the file {given}; it was cut",
        # KX: extras
        "KX001": "this needs {package}; install it with: pip install 'kompass-core[{extra}]'",
    }
)
"""The text of every rule, by its stable id; facts of a problem fill the braces."""
