"""Posts and who holds them: directors, chairs, lead members and others that a report names.

A post that nobody holds has the value VACANT.
"""

import re
from collections.abc import Iterator

VACANT = "vacant"

_KIND = (
    r"(?:(?:[Ii]nterim|[Aa]cting|[Dd]eputy|[Aa]ssistant|[Ee]xecutive|[Ss]trategic|[Cc]orporate"
    r"|[Ss]tatutory|[Jj]oint|[Ii]ndependent|[Ll]ead|[Pp]ermanent|[Gg]roup|[Ss]ervice) )*"
)
# "of children’s services and education", up to what is no part of the post any more.
_OF = (
    r"(?:(?:of|for)(?: the)? [A-Za-z][\w’'-]*"
    r"(?:(?:,? and|,)? (?!has|is|was|who|and\b)[A-Za-z][\w’'-]*){0,6}?)"
)
_POST = (
    rf"(?:{_KIND}(?:[Dd]irector {_OF}|[Hh]ead {_OF}|[Cc]hair(?:person|man|woman)? {_OF}"
    rf"|(?:[Cc]abinet|[Ll]ead|[Ee]lected) [Mm]ember(?: {_OF})?|[Mm]ember {_OF}"
    r"|[Ll]eader(?: of the [Cc]ouncil)?|[Cc]hief [Ee]xecutive(?: [Oo]fficer)?"
    r"|[Cc]hief (?:[Ss]ocial [Ww]ork )?[Oo]fficer|[Pp]rincipal [Ss]ocial [Ww]orker|[Ss]crutineer"
    r"|[Cc]hief [Nn]urse|[Cc]hief [Cc]onstable|[Cc]hair|[Dd]irector|[Mm]ayor"
    r"|[Mm]onitoring [Oo]fficer))"
)
# Every post has one of these words: most sentences have none, and are not looked at further.
_SOME = re.compile(
    r"irector|[Hh]ead |[Cc]hair|[Mm]ember|[Ll]eader|[Cc]hief|rincipal|crutineer|ayor|fficer"
)
_TITLE = r"(?:(?:Councillor|Cllr|Dr|Mrs?|Ms|Miss|Sir|Dame|Professor|Baroness|Lord|Lady)\.? )"
_NO_NAME = r"(?!(?:The|Council|Board|Services?|Director|Chief|Head|Leader|Chair|Children|Ofsted)\b)"
# Letters after a name ("CBE") are no part of it.
_WORD = rf"{_NO_NAME}[A-ZÀ-Þ][’']?[A-Za-zÀ-ÿ]*[a-zà-ÿ][\w’'-]*"
_NAME = (
    rf"(?P<name>{_TITLE}?{_WORD}(?: (?:[A-Z]\.|de|van|von|{_WORD})){{1,3}}|{_TITLE}{_WORD})"
    r"(?: [A-Z]{2,4}\b)*"
)
_NEW = r"(?:(?:new|newly appointed|current|present|(?:council|authority|borough)[’']s) )*"
_THE = rf"(?:(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur) )?{_NEW}"
_HOLDS = (
    r"(?:is|was|has been|became|remains|(?:serves|joined|took over) as"
    r"|(?:was|has been) appointed(?: as)?)"
    r" (?:also )?(?:to )?"
)
_SINCE = r"(?=[.,;]| since| in| until| on| at| from|$)"
_SENTENCES = (
    # "The director of children’s services, Ada Marsh, has …", "…, Ada Marsh."
    rf"(?:^|[,;] |\band ){_THE}(?P<post>{_POST})(?: at the time)?,? ?[,(] ?{_NAME}[,).]",
    # "The director of children’s services is Ada Marsh."
    rf"^{_THE}(?P<post>{_POST}) (?:is|was) {_NAME}(?=[.,]| and\b| who\b|$)",
    # "Ada Marsh is the director of …", "… Reeve, is the lead member."
    rf"\b{_NAME},? {_HOLDS}{_THE}(?P<post>{_POST}){_SINCE}",
    # "Ada Marsh, the director of …,"
    rf"\b{_NAME}, {_THE}(?P<post>{_POST})(?=[.,;]|$)",
    # "Director of children’s services: Ada Marsh"
    rf"^(?P<post>{_POST})\s*[:–—-]\s*{_NAME}$",
)
_HELD = tuple(re.compile(pattern) for pattern in _SENTENCES)
_IS_EMPTY = r"(?:is|was|has been|remains|remained) (?:currently |now |still )?(?:vacant|unfilled)"
_EMPTY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Pp]ost|[Rr]ole|[Pp]osition) of (?:the )?(?P<post>{_POST}) {_IS_EMPTY}",
        rf"^{_THE}(?P<post>{_POST})(?:[’']s)? (?:post|role|position) {_IS_EMPTY}",
        rf"\b(?:[Tt]here (?:is|was|has been)|has|have|had) no (?:permanent |current )?"
        rf"(?P<post>{_POST})(?=[.,;]| in post| at| since| for)",
        rf"^(?P<post>{_POST})\s*[:–—-]\s*(?:[Vv]acant|[Uu]nfilled|[Pp]ost vacant)\.?$",
    )
)


def posts(text: str) -> Iterator[tuple[str, str]]:
    """Each post that a sentence or line names, with who holds it or VACANT."""
    seen: set[str] = set()
    if not _SOME.search(text):
        return
    for patterns in (_EMPTY, _HELD):
        for found in (each for pattern in patterns for each in pattern.finditer(text)):
            post = found["post"][:1].upper() + found["post"][1:]
            if post not in seen:
                seen.add(post)
                yield post, VACANT if patterns is _EMPTY else found["name"]


# Characters of a post or a name: a sentence has more, and need not be looked at.
_LONGEST = 150
_ONLY_POST = re.compile(rf"{_POST}:?")
_ONLY_NAME = re.compile(rf"{_NAME}")


def paired(one: str, two: str) -> tuple[str, str] | None:
    """The post and its holder, where of two texts one is a post and the other a name alone."""
    if max(len(one), len(two)) > _LONGEST:
        return None
    for post, name in ((one, two), (two, one)):
        holder = _ONLY_NAME.fullmatch(name) if _SOME.search(post) else None
        if holder and _ONLY_POST.fullmatch(post):
            post = post.rstrip(":")
            return post[:1].upper() + post[1:], holder["name"]
    return None
