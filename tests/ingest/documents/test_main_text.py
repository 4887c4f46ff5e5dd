"""A web page's own text among menus, banners and what is hidden."""

import pytest
from lxml import html

from ingest.documents.main_text import length, main_text, take_out

WORDS = "Social workers in Netherby visit the children they know often. " * 5


def left(body: str) -> str:
    tree = html.fromstring(f"<html><head><title>x</title></head><body>{body}</body></html>")
    take_out(tree)
    return " ".join(main_text(tree).text_content().split())


@pytest.mark.parametrize(
    "around",
    [
        "<nav>Home Contact</nav>",
        '<div class="cookie-banner">We use cookies</div>',
        '<p style="display: none">Home Contact</p>',
        '<p style="color:#FFF; background: white">Home Contact</p>',
        '<p style="position:absolute; left:-9999px">Home Contact</p>',
        "<style>.a, p.b { clip: rect(0 0 0 0) }</style><p class=b>Home Contact</p>",
        "<style>.b { text-indent: -999px }</style><p class=b>Home Contact</p>",
        '<div role="navigation">Home Contact</div>',
        "<ul><li><a href=a>Home</a><li><a href=b>News</a><li><a href=c>Contact</a></ul>",
        "<script>hit()</script>",
    ],
)
def test_what_stands_around_goes(around: str) -> None:
    assert left(f"{around}<p>{WORDS}</p>tail") == f"{WORDS}tail"


def test_the_main_element_is_the_text() -> None:
    assert left(f"<p>Before.</p><main><p>{WORDS}</p></main><p>After.</p>") == WORDS.strip()


def test_what_opens_at_a_click_stays() -> None:
    hidden = f'<div class="accordion-panel" style="display:none"><p>{WORDS}</p></div>'
    assert WORDS.strip() in left(f"<p>First.</p>{hidden}")


@pytest.mark.parametrize("style", ["background: #003; color: #fff", "left: -12px", "color: #333"])
def test_what_a_style_leaves_in_sight_stays(style: str) -> None:
    assert left(f'<p style="{style}">{WORDS}</p><p>tail</p>').startswith("Social workers")


def test_furniture_never_is_most_of_a_page() -> None:
    assert WORDS.strip() in left(f'<div class="site-header banner"><p>{WORDS}</p></div>')


def test_length_counts_what_is_within() -> None:
    assert length(html.fromstring("<p> a <b>bc</b> </p>")) == 4
