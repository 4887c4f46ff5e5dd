"""The wording of a question: what its words ask for beside its kind and its matter."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from assistant.question.patterns import is_foreign
from ingest.language.dates import MONTHS, periods
from ingest.language.words import NUMBER_WORDS, STOP_WORDS, stems, words
from ingest.register.grades import columns

ABBREVIATION = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]{1,5}s?\b")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was `asked`, and the `form`: the words that tell what is wanted.

    They differ where a turn asks for something of the answer before, or the same once more.
    """

    asked: str
    form: str

    @property
    def foreign(self) -> bool:
        """Whether it was typed in another language than the reports'."""
        return is_foreign(self.asked)

    @property
    def ranks(self) -> bool:
        """Whether it asks which is better or worse."""
        return bool(_RANKS.search(self.asked))

    @property
    def abbreviations(self) -> tuple[str, ...]:
        """Words in capitals, each once."""
        return tuple(dict.fromkeys(ABBREVIATION.findall(self.asked)))

    def has_term(self, term: str) -> bool:
        """Whether it has a term; one of capitals is often typed in small letters."""
        return has_term(self.asked.upper() if term.isupper() else self.asked, term)

    def is_kept(self, text: str, said: Collection[str], share: float) -> bool:
        """Whether another text keeps this share of its stems, and adds none that was not said."""
        own, other = set(stems(self.asked)), set(stems(text))
        return len(own & other) >= share * len(own) and other <= own.union(said)

    @property
    def month(self) -> str:
        """A month with its year ("March 2024"), "" for none."""
        found = _MONTH.search(self.asked)
        return found.group() if found else ""

    @property
    def which_councils(self) -> bool:
        """Whether it asks which councils are meant, or who was."""
        return bool(_WHICH_COUNCILS.search(self.asked))

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles on an inspection team that it asks for, as reports name them."""
        asked = self.asked.lower()
        told = (names for word, names in _ROLES.items() if re.search(rf"\b{word}\b", asked))
        return tuple(role for names in told for role in names)

    @property
    def leader(self) -> bool:
        """Whether it asks what somebody led."""
        return bool(_LEADS.search(self.asked))

    @property
    def others(self) -> bool:
        """Whether it asks for those that are left ("who else?")."""
        return bool(_OTHERS.search(self.asked))

    @property
    def page(self) -> str:
        """The page that it asks for by its label, "" for none."""
        found = _PAGE.search(self.asked)
        return found["label"].lower() if found else ""

    @property
    def sentences(self) -> int:
        """How many sentences it asks for, 0 where it does not say."""
        found = _SENTENCES.search(self.asked)
        word = found.group(1).lower() if found else ""
        return int(word) if word.isdigit() else NUMBER_WORDS.get(word, 1 if word[:1] == "a" else 0)

    @property
    def board(self) -> bool:
        """Whether it is about the board beside the council."""
        return bool(_BOARD.search(self.form))

    @property
    def recommendation(self) -> int:
        """The number of the recommendation that it asks for, 0 for none."""
        found = _RECOMMENDATION.search(self.form)
        return int(found.group(1)) if found else 0

    @property
    def areas(self) -> bool:
        """Whether it asks for judgements by the grade that they got."""
        return bool(_AREAS.search(self.form))

    def gives(self, grade: str) -> bool:
        """Whether it says that something has a grade: "are good", "require improvement"."""
        named = grade.removesuffix(" to be good")
        if named.startswith("requires"):
            given = named.replace("requires", r"\brequir(?:es?|ed|ing)")
        else:
            given = rf"\b{_GOT} (?:an? |as |only |still )*[“\"]?{re.escape(named)}"
        return bool(re.search(rf"{given}[”\"]?(?=\W*$| in\b| for\b|,)", self.form, re.IGNORECASE))

    @property
    def judgements(self) -> frozenset[str]:
        """The ids of the judgements that it calls by name."""
        found = judgements(self.form)
        # "Good overall, but which was higher?" asks for the others.
        return found - {"overall"} if _WHICH.search(self.form) else found

    @property
    def periods(self) -> frozenset[str]:
        """Within which time it asks for something: "6 month"."""
        return periods(self.form)

    @property
    def change(self) -> bool:
        """Whether it asks how a figure changed, or by how much."""
        return bool(_CHANGE.search(self.asked))

    @property
    def changing(self) -> frozenset[str]:
        """Stems of its words that only say that something changed."""
        return _CHANGING

    @property
    def several_grades(self) -> bool:
        """Whether it asks for more than one grade."""
        return bool(_GRADES.search(self.form))


_RANKS = re.compile(
    r"\b(better|best|worse|worst|stronger|weaker|higher|lower|ahead)\b", re.IGNORECASE
)
_MONTH = re.compile(rf"\b(?:{'|'.join(m.capitalize() for m in MONTHS)}) (?:19|20)\d\d\b")
_WHICH_COUNCILS = re.compile(
    r"\bwhich (?:of )?(?:the )?(?:\w+ )?(councils?|authorit|boroughs?|areas? (was|were)|two)\b"
    r"|\bwho was\b",
    re.IGNORECASE,
)
_EXPERT = ("Expert by experience", "Supported by")
_ROLES = {
    "lead": ("Lead inspector",),
    "led": ("Lead inspector",),
    "headed": ("Lead inspector",),
    "charge": ("Lead inspector",),
    "assistant": ("Project assistant",),
    "expert": _EXPERT,
    "experience": _EXPERT,
    "team inspector": ("Team inspector",),
    "supported": _EXPERT,
}
_LEADS = re.compile(r"\b(lead|led|leading|head\w*)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(else|other|rest)\b", re.IGNORECASE)
_PAGE = re.compile(r"\bpage (?:no\.? |number )?(?P<label>\d{1,3}|[ivxl]{1,6})\b", re.IGNORECASE)
_SENTENCES = re.compile(r"\b(an?|\w+) (?:short )?(?:sentence|line)s?\b", re.IGNORECASE)
_BOARD = re.compile(
    r"\blscb\b|\bsafeguarding (?:children(?:['’]s)? )?board\b|\bchildren board\b", re.IGNORECASE
)
_RECOMMENDATION = re.compile(r"\brecommendation (?:no\.? ?|number )?(\d{1,3})\b", re.IGNORECASE)
_AREAS = re.compile(
    r"\b(?:which|what|list|name)\b[^?]*\b(?:areas?|aspects?|judge?ments?|services?|parts?)\b",
    re.IGNORECASE,
)
_GOT = r"(?:is|are|was|were|be|been|judged|rated|graded|got|received|given|remain(?:s|ed)?)"
_WHICH = re.compile(r"\bwhich\b", re.IGNORECASE)
_MOVED = (
    "change rise increase grow climb double fall drop decrease decline reduce shrink halve cut"
    " reduction growth difference"
)
_CHANGING = frozenset(stems(f"{_MOVED} go up down"))
_CHANGE = re.compile(
    rf"\bby how (?:much|many)\b|\bhow (?:much |far |many )?(?:did|has|have)\b.*"
    rf"\b(?:{_MOVED.replace(' ', '|')}|rose|risen|grew|grown|fell|fallen)d?\b"
    rf"|\b(?:{_MOVED.replace(' ', '|')}) (?:in|of|between)\b",
    re.IGNORECASE,
)
_GRADES = re.compile(
    r"\b(?:grades|ratings|judge?ments|marks|scores|verdicts|all|each|every)\b", re.IGNORECASE
)


def judgements(text: str) -> frozenset[str]:
    """The ids of the judgements that a text names."""
    return frozenset(column.id for column in columns() if column.asked.search(text))


def has_term(text: str, term: str) -> bool:
    """Whether a text has a term; an abbreviation by its capitals."""
    flags = re.NOFLAG if term.isupper() else re.IGNORECASE
    return bool(re.search(rf"\b{re.escape(term)}s?\b", text, flags))


def is_unknown(text: str, knows: Callable[[str], bool]) -> bool:
    """Whether no word of a text is English or a term that is known."""
    own = words(text)
    # Fewer words may all be slips or names.
    if len(own) < 3 or any(word.lower() in STOP_WORDS for word in own):
        return False
    return not any(knows(term) for term in stems(" ".join(own)))
