"""A question as understood: kind, councils, matter."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.matter import Matter
from assistant.wanted import Wanted


class Kind(StrEnum):
    """What a question is about; all but FACT and COMPARE are answered from Facts."""

    GRADE = "grade"
    INSPECTED = "inspection date"
    PUBLISHED = "publication date"
    TEAM = "inspection team"
    PUBLISHER = "publisher"
    FOCUS = "focus"
    RECOMMENDATIONS = "recommendations"
    COUNT = "count of recommendations"
    STRENGTHS = "strengths"
    WEAKNESSES = "weaknesses"
    SUMMARY = "summary"
    PAGE = "page"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    BYE = "goodbye"
    FACT = "fact"


CONVERSATION = frozenset({Kind.GREETING, Kind.THANKS, Kind.HELP, Kind.BYE})


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone; `councils` are slugs of loaded councils.

    `asked` is what was typed, `form` the words that tell what kind of thing is wanted, and
    `excluded` quotes that were given before.
    """

    asked: str
    text: str
    kind: Kind
    matter: Matter
    wanted: Wanted
    form: str = ""
    councils: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    named: bool = False
    compares: bool = False
    years: tuple[str, ...] = ()
    claimed: str = ""
    excluded: frozenset[str] = field(default_factory=frozenset)


GRADE_WORDS = """
    excellently excellent outstanding inadequate adequately adequate poorly poor promising
    uncertain well good
""".split()
_GRADES = "|".join(GRADE_WORDS)
_RECOMMEND = (
    r"\brecommend\w*|\b(should|must) (?:\w+ ){0,4}?(improve|do|change|work on|fix|address|tackle)\b"
    r"|\b(asked|told|advised|urged|supposed|needs?|have|has|had) to (?:do|improve|change|work on|fix)\b"
    r"|\bareas? (for|of) (improvement|development)\b|\bwhat .*\bimprovements?\b.*\b(need|should|recommend|ask)"
)
_LED = r"\b(lead|led|headed|carried out|conducted|ran|did)\b.*\b(inspection|inspect|team|visit|review)\b"
# In order: the first that matches is taken. Each kind with a pattern over the question.
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.GREETING, r"^(hi|hello|hey|good (morning|afternoon|evening)|hiya|greetings)( there| all)?[\s!.,]*$"),
    (Kind.THANKS, r"^(ok(ay)?,? |great,? |many )?(thanks|thank you|thankyou|cheers|ta|thx)\b.{0,30}$"
                  r"|^(great|perfect|brilliant|ok(ay)?|got it)[\s!.]*$"),
    (Kind.BYE, r"^(bye|goodbye|see you|good night)\b.{0,20}$"),
    (Kind.HELP, r"^(help|what can (you|i) (do|ask|answer)|who are you|what are you|how do(es)? (you|this) work"
                r"|what (do you know|is this)|how can you help)\b.{0,40}$"),
    (Kind.PAGE, r"^(and |so )?(on )?(which|what) pages?\b.{0,30}\b(that|this|it|those|these)\b.{0,20}$"
                r"|^(and |so )?(which|what) pages?\??$|^where (is|was|does) (that|it|this)( say)?( in the report)?\??$"),
    (Kind.COUNT, r"\b(how many|number of|count)\b.{0,40}\brecommendations?\b"),
    (Kind.SUMMARY, r"\bsummar(y|ise|ize)\b|\boverview\b|\bgist\b|\bsum up\b|\bnutshell\b|\bkey (points|findings)\b"
                   r"|\bmain (findings|points|messages?)\b|^(tell|brief) me about the .*\breport\b|\btl;?dr\b"
                   r"|\bwhat does the .*\breport say( overall)?\??$|\bin brief\b|\bhighlights\b"),
    (Kind.WEAKNESSES, r"\bweak(ness\w*| points?| spots?)\b|\bshortcomings?\b|\bfailings\b|\bmain (problems|concerns|issues)\b"
                      r"|\bdoing (badly|poorly)\b|\bbad at\b|\bwhat .* (go(es|ing)?|went) wrong (at|in|overall)\b"),
    (Kind.STRENGTHS, r"\bstrengths?\b|\bstrong (points|suits)\b|\b(doing|do|did|done) (really |particularly |so )?well\b|\bgood at\b"
                     r"|\bwhat (was|is|are|were) (\w+ ){0,3}(good|positive|going well|working well)\b|\bpositives\b|\bgoing well\b|\bbest at\b"),
    (Kind.TEAM, r"\b(lead|team) inspectors?\b|\bexpert by experience\b|\bproject assistant\b|\binspection team\b"
                rf"|\bwho\b.*{_LED}|\bwho inspected\b|\b(his|her|their) team\b|\bwho (were|was) (the )?inspectors?\b"
                r"|\bwho .*\bvisited\b"),
    (Kind.PUBLISHED, r"\bpublication date\b|\bdate of publication\b|\b(when|what (date|day|month|year)|how long)\b"
                     r".*\b(publish\w*|come out|came out|released?|issued)\b|\breport\b.*\b(published|come out|released)\b.*\bwhen\b"),
    (Kind.INSPECTED, r"\bdate of (the )?inspection\b|\binspection dates?\b|\b(when|what (date|day|month|year))\b.*"
                     r"\b(inspect(ion|ed|ors?)?|visit(ed)?|review take place|fieldwork)\b"),
    (Kind.PUBLISHER, r"\b(who|which (body|organisation|organization|inspectorate|regulator|agency)|what body)\b.{0,30}"
                     r"\b(publish\w*|produced?|wrote|written|issued?|responsible for)\b"),
    (Kind.FOCUS, r"\bfocus(ed|es|sed)?\b|\b(which|what) (areas|themes?|topics|services)\b.*\b(inspect|look|cover|examin|assess|review)\w*"
                 r"|\b(which|what) areas?\b.*\binspect(ion|ed|ors?)\b"
                 r"|\bwhat (did|was|were) (?:\w+ ){0,4}(inspections?|inspectors?|report) (?:\w+ ){0,2}(look(ing)? at|cover(ing)?|examin\w+|inspect\w*|check\w*)\b"
                 r"|\b(was|were) inspected (on|for)\b|\bscope of the inspection\b"),
    (Kind.RECOMMENDATIONS, _RECOMMEND),
    (Kind.GRADE, r"\bgrad(e[ds]?|ing)\b|\brat(e|ed|ing|ings)\b|\bjudge?ments?\b|\bjudged\b|\bverdict\b|\bscor(e[ds]?|ing)\b"
                 r"|\b(top|what|highest|lowest|best|full) marks?\b|\bhow (well|good|bad|badly) (is|was|did|does|were|has)\b"
                 r"|\bperform(s|ed|ing|ance)\b.*\b(how|what|well|poor|on|in|at|for)\b|\bhow .*\bperform"
                 rf"|\b(get|got|be|is|was|were|only|as|say|said)\b.{{0,60}}\b({_GRADES})\b.{{0,10}}\b(for|on|in|at)\b"
                 rf"|^why\b.*\b(be|is|was|were|only)\b.*\b({_GRADES})\b|\b(capacity|prospects|ability|able|likely)\b.*\b(improve(ment)?|get better)\b"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_COMPARES = re.compile(
    r"\bcompar\w+|\bdiffer\w*|\bversus\b|\bvs?\b|\bbetter\b|\bworse\b|\bhigher\b|\blower\b|\bstronger\b|\bweaker\b|\bbest\b"
    r"|\bworst\b|\bboth\b|\beach\b|\beither\b|\bwhich (council|authority|of|place|one|borough)\b|\bthe two\b|\bthe three\b"
    r"|\bmore \w+, \w+ or\b|\bsame\b",
    re.IGNORECASE,
)


def kind_of(text: str) -> Kind:
    """The kind of a question, FACT where no form tells another."""
    for kind, pattern in _COMPILED:
        if pattern.search(text.strip()):
            return kind
    return Kind.FACT


def compares(text: str) -> bool:
    """Whether a question sets councils against each other, or asks about each."""
    return bool(_COMPARES.search(text))


def claimed_grade(text: str) -> str:
    """A grade that a question takes for given ("why was it rated excellent?"), "" for none."""
    found = re.search(rf"\b(requires improvement|{_GRADES})\b", text, re.IGNORECASE)
    if (
        not found
        or re.search(r"\bhow (well|good)\b", text, re.IGNORECASE)
        and found.group().lower() in ("well", "good")
    ):
        return ""
    return found.group().lower()


def years_of(text: str) -> tuple[str, ...]:
    """Years named in a question."""
    return tuple(dict.fromkeys(re.findall(r"\b(?:19|20)\d\d\b", text)))
