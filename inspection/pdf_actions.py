"""What in a PDF acts, object by object (ISO 32000-2: 12.6 actions, 12.5 annotations, 13 media, 7.11 files).

Allowed is what a reader asks for with a click: to go somewhere in the document, to a web page, mail or
telephone, and what the program itself offers by name (next page). Opening the document may lead to a place
in it. Fields of a form are allowed as long as they do nothing. All else is refused wherever it stands, also
in objects that nothing refers to.
"""

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, PdfError, Stream, String

from inspection import links
from inspection.verdicts import Refusal, Refused

_ATTACHED, _ELSEWHERE, _ACTIVE = Refusal.PDF_ATTACHMENTS, Refusal.PDF_ELSEWHERE, Refusal.PDF_ACTIVE
_KEYS = {
    **dict.fromkeys(("/EF", "/EmbeddedFiles", "/RF", "/Collection"), _ATTACHED),
    **dict.fromkeys(("/JS", "/JavaScript", "/XFA", "/Renditions", "/AlternatePresentations"), _ACTIVE),
    "/OPI": _ELSEWHERE,
}
_ACTIONS = {
    **dict.fromkeys(("/GoToR", "/GoToE", "/ImportData", "/SubmitForm"), _ELSEWHERE),
    **dict.fromkeys(("/JavaScript", "/Launch", "/Hide", "/SetOCGState", "/Trans", "/ResetForm"), _ACTIVE),
    **dict.fromkeys(
        ("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Thread"), _ACTIVE
    ),
}
_SUBTYPES = {
    "/FileAttachment": _ATTACHED,
    **dict.fromkeys(("/Movie", "/Sound", "/Screen", "/RichMedia", "/3D", "/PS"), _ACTIVE),
}
_VALUES = {  # key → names that it must not have
    "/S": _ACTIONS,
    "/Subtype": _SUBTYPES,
    "/Subtype2": _SUBTYPES,
    "/Type": {"/EmbeddedFile": _ATTACHED, "/Rendition": _ACTIVE, "/MediaClip": _ACTIVE},
    "/FS": {"/URL": _ELSEWHERE},
}
_NAMES = {name: refusal for names in _VALUES.values() for name, refusal in names.items()}
_TRIGGERS = ("/OpenAction", "/AA", "/URI", "/F", "/Ref")
# only what spells one of these is looked at closely; #xx in names is resolved by then
_WORTH_A_LOOK = re.compile(
    b"/(?:%s)(?![^\\s()<>\\[\\]{}/%%])"
    % b"|".join(sorted({name[1:].encode() for name in (*_KEYS, *_NAMES, *_TRIGGERS)}))
)


def check(thing: Object) -> None:
    """One object of the file, with all that it directly contains. Raises Refused."""
    if isinstance(thing, Name) and str(thing) in _NAMES:  # somebody's value that stands apart, to hide
        raise Refused(_NAMES[str(thing)])
    if isinstance(thing, Stream):
        _check_stream(thing)
        thing = thing.stream_dict
    if isinstance(thing, Dictionary | Array) and _WORTH_A_LOOK.search(thing.unparse(resolved=True)):
        for dictionary in _dictionaries(thing):
            _check_names(dictionary)
            _check_triggers(dictionary)
            _check_targets(dictionary)


def _check_stream(stream: Stream) -> None:
    """Its data lie in the file; if they are objects, they have been read, however much they unpack to."""
    if "/F" in stream:
        raise Refused(_ELSEWHERE)
    if "/First" in stream and "/N" in stream:
        try:
            stream.read_bytes()
        except PdfError:
            raise Refused(Refusal.PDF_ODD) from None


def _dictionaries(thing: Object) -> Iterator[Dictionary]:
    """`thing` and the dictionaries in it; what stands apart is an object of the file, with its own turn."""
    waiting: list[Any] = [thing]
    while waiting:
        current = waiting.pop()
        children = current if isinstance(current, Array) else current.values()
        waiting.extend(child for child in children if _is_direct(child))
        if isinstance(current, Dictionary):
            yield current


def _is_direct(thing: Any) -> bool:
    return isinstance(thing, Array | Dictionary) and not thing.is_indirect


def _check_names(dictionary: Dictionary) -> None:
    for key in dictionary.keys() & _KEYS.keys():
        raise Refused(_KEYS[key])
    for key, refused in _VALUES.items():
        value = dictionary.get(key)
        if isinstance(value, Name) and str(value) in refused:
            raise Refused(refused[str(value)])


def _check_triggers(dictionary: Dictionary) -> None:
    """What happens without a click: opening may lead to a place in the document, nothing else may happen."""
    opening = dictionary.get("/OpenAction")
    if isinstance(opening, Dictionary) and (opening.get("/S") != Name.GoTo or "/Next" in opening):
        raise Refused(_ACTIVE)
    events = dictionary.get("/AA")
    acts = list(events.values()) if isinstance(events, Dictionary) else []
    if any(isinstance(each, Dictionary) and "/S" in each for each in acts):
        raise Refused(_ACTIVE)


def _check_targets(dictionary: Dictionary) -> None:
    """Where links lead; `/URI` of the catalogue holds the address that others are relative to."""
    target = dictionary.get("/URI")
    if isinstance(target, Dictionary):
        target = target.get("/Base")
    if isinstance(target, String) and not links.is_harmless(str(target)):
        raise Refused(_ELSEWHERE)
    reference = dictionary.get("/Ref")
    if isinstance(reference, Dictionary) and "/F" in reference:
        raise Refused(_ELSEWHERE)  # a page of another file, drawn as part of this one
