"""Council names: the short name, the slug that a council's reports share, the forms in use."""

import re
import unicodedata

_KIND = re.compile(
    r"\b(the|royal|london|metropolitan|borough|district|county|city|council|unitary|authority|of"
    r"|mbc|mdc|lb|rb|cc|bc|local)\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"^(?:the )?(?P<prefix>(?:London|Royal|Metropolitan) Borough of|City of|Council of the"
    r"|Borough of|County of|Royal County of|City and County of)?"
    r"\s*(?P<name>[A-Z][\w’'.-]*(?: (?:and|upon|on|of|the|in|with|[A-Z&][\w’'.-]*))*?)"
    r"\s*(?P<suffix>(?:Metropolitan |London |Royal |County |City |District |Unitary )*"
    r"(?:Borough )?(?:Council|Authority))?(?: of the (?:Isles|City).*)?$"
)


# Places that are known by part of their name: reports print either.
SAME_PLACE = {
    "hull": "kingston-upon-hull",
    "kingston": "kingston-upon-thames",
    "newcastle": "newcastle-upon-tyne",
    "richmond": "richmond-upon-thames",
    "scilly": "isles-of-scilly",
    "stockton": "stockton-on-tees",
    "telford": "telford-and-wrekin",
}


def short_name(council: str) -> str:
    """The name without its kind: "London Borough of Bromley" is "Bromley"."""
    text = " ".join(council.split())
    found = _FORMAL.match(text)
    if found and (found["prefix"] or found["suffix"]):
        return found["name"]
    return text


def council_id(council: str) -> str:
    """A slug that the reports of one council share: lower case words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", short_name(council).lower())
    plain = plain.replace("&", " and ").replace("’", "").replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    slug = slug.removeprefix("the-").removesuffix("-city")
    return SAME_PLACE.get(slug, slug)


def name_words(council: str) -> list[str]:
    """The words of a council's name that stand for it in a text."""
    return [word for word in _KIND.sub(" ", council).split() if word[:1].isupper()]


def is_formal_name(text: str) -> bool:
    """Whether a line is a council's full name ("... Borough Council", "London Borough of ...")."""
    found = _FORMAL.match(" ".join(text.split()))
    return bool(found and (found["prefix"] or found["suffix"]))
