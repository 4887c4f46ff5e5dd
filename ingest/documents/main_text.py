"""Find the text of a web page among what stands around it: menus, banners, bars, lists of links."""

import re
from typing import Any

from ingest.language.words import is_note_mark

_NO_TEXT = (
    "script", "style", "noscript", "template", "nav", "footer", "button", "input", "select",
    "textarea", "iframe", "svg", "canvas", "video", "audio", "object", "dialog", "menu", "head",
    "del", "s", "strike", "aside",
)  # fmt: skip
_HEADED = frozenset("h1 h2 h3 h4 h5 h6 summary".split())
_AROUND = frozenset("navigation banner contentinfo search dialog alertdialog complementary".split())
# Names of classes; an id may be made of a heading ("social-work-practice"), and counts if whole.
_FURNITURE = re.compile(
    r"cookie|consent|breadcrumb|skip-?(?:link|to)|pagination|side-?bar|masthead|banner|toolbar"
    r"|(?:^|[\s_-])(?:menu|nav|navbar|navigation|share|sharing)(?:$|[\s_-])|social-?(?:media|links)"
    r"|site-?(?:header|footer)|related-?(?:links|items|pages|content)|print-?link|back-?to-?top"
    r"|visually-?hidden|sr-only",
    re.IGNORECASE,
)
_FURNITURE_ID = re.compile(
    r"(?:[\w-]*cookie[\w-]*|[\w-]*banner|nav(?:bar|igation)?|(?:main|site|top)-?(?:menu|nav|header)"
    r"|menu|header|footer|side-?bar|breadcrumbs?|skip[\w-]*)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:opacity|font-size)\s*:\s*0(?![.\d])"
    r"|(?<![\w-])(?:left|right|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01]\D"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_COLOURS = re.compile(r"(?<![\w-])(?P<of>color|background(?:-color)?)\s*:\s*(?P<name>[^;}]+)", re.I)
_WHITE = frozenset(("#fff", "#ffffff", "white", "rgb(255,255,255)"))
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"(?P<names>[^{}]*)\{(?P<style>[^{}]*)\}")
_ONLY_CLASS = re.compile(r"^\s*\w*\.([\w-]+)\s*$")
# What opens at a click is hidden by its style until then, and is part of the page.
_OPENS = re.compile(
    r"accordion|collaps|expand|toggle|tab-?(?:panel|content)|disclos", re.IGNORECASE
)
# Of a page's text, furniture never is so large a share.
_FURNITURE_SHARE = 0.4
_MAIN_SHARE = 0.3
# A list of so many entries that are nothing but links leads elsewhere.
_LINKS, _LINKED_SHARE = 3, 0.9


def length(element: Any) -> int:
    """How many characters an element holds."""
    return len("".join(element.itertext()).strip())


def take_out(tree: Any) -> None:
    """Remove what is not the page's own text, by its form."""
    hiding = _hiding_classes(tree)
    opened = {each for name in tree.xpath("//@aria-controls") for each in name.split()}
    for element in [*tree.iter(*_NO_TEXT)]:
        # The title of what opens at a click stands in a button.
        if element.tag != "button" or element.getparent().tag not in _HEADED:
            _remove(element)
    for element in [*tree.iter("sup")]:
        if is_note_mark("".join(element.itertext())):
            _remove(element)
    whole = max(length(tree), 1)
    for element in [*tree.iter("*")]:
        inside = element.getparent() is not None
        if inside and (
            _is_hidden(element, hiding, opened)
            or _is_furniture(element, whole)
            or _is_links(element)
        ):
            _remove(element)


def _hiding_classes(tree: Any) -> frozenset[str]:
    """The classes that the page's own style hides on the screen."""
    style = _MEDIA.sub("", " ".join(tree.xpath("//style/text()")))
    rules = (rule for rule in _RULE.finditer(style) if _hides(rule["style"]))
    named = (_ONLY_CLASS.match(name) for rule in rules for name in rule["names"].split(","))
    return frozenset(found[1] for found in named if found)


def _hides(style: str, ground: str = "") -> bool:
    """Whether a style takes its text out of sight, or gives it the colour of its ground.

    `ground` is the colour of a ground that the style does not name, "" where that is not known.
    """
    if _HIDDEN.search(style):
        return True
    colours = {found["of"].lower()[:5]: found["name"] for found in _COLOURS.finditer(style)}
    named = {of: "".join(name.lower().split()) for of, name in colours.items()}
    same = {of: "white" if name in _WHITE else name for of, name in named.items()}
    return "color" in same and same["color"] == same.get("backg", ground)


def _remove(element: Any) -> None:
    """Remove an element and keep the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _is_hidden(element: Any, hiding: frozenset[str], opened: set[str]) -> bool:
    if element.get("hidden", "until-found") != "until-found":
        return True
    names = element.get("class", "")
    styled = _hides(element.get("style", ""), "white") or hiding & set(names.split())
    if not styled and element.get("aria-hidden") != "true":
        return False
    ident = element.get("id", "")
    return not (ident in opened or _OPENS.search(f"{names} {ident}"))


def _is_furniture(element: Any, whole: int) -> bool:
    """A banner, menu or bar around the text: by its role or name, and never most of the page."""
    if element.get("role") in _AROUND:
        return True
    if element.tag in ("html", "body", "main", "article", "h1"):
        return False
    if element.tag == "header":
        # The head of a site; that of the text itself stands within it.
        return not any(a.tag in ("main", "article") for a in element.iterancestors()) and not (
            element.xpath(".//h1")
        )
    # A form may hold the whole page, as some systems write it.
    named = element.tag == "form" or _FURNITURE.search(element.get("class", ""))
    named = named or _FURNITURE_ID.fullmatch(element.get("id", ""))
    return bool(named) and length(element) < _FURNITURE_SHARE * whole


def _is_links(element: Any) -> bool:
    """A list that is nothing but links: a menu, or the contents with their places."""
    if element.tag not in ("ul", "ol"):
        return False
    links = element.xpath(".//a[@href]")
    text = length(element)
    return len(links) >= _LINKS and sum(map(length, links)) >= _LINKED_SHARE * text


def main_text(tree: Any) -> Any:
    """The element that holds the page's own text: main, else the longest article, else all."""
    whole = length(tree)
    for path in ("//main | //*[@role='main']", "//article", "//*[@id='content' or @id='main']"):
        longest = max(tree.xpath(path), key=length, default=None)
        if longest is not None and length(longest) >= _MAIN_SHARE * whole:
            return longest
    return tree
