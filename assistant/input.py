"""What an assistant may be given: a question in several forms, and earlier Answers, with limits."""

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Annotated, Any

from langchain_core.messages import BaseMessage, HumanMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic.json_schema import SkipJsonSchema

from assistant.errors import QuestionError
from assistant.explain.explanation import Watch
from assistant.types import Answer, Cell, Citation, Status, Table, Understood
from ingest.types import Basis, Cover, Place
from prompts import message

# Earlier Answers as a client sends them back: read with limits, since anything may stand there.

# As many earlier turns as a question is understood with.
MOST_TURNS = 10
# What an earlier turn may weigh: no string or list that a question is understood with is longer.
LONGEST, _MOST_ITEMS = 2_000, 400
# A conversation that is saved: no summary of a whole report is longer.
_MOST_SAVED, _LONGEST_SAVED, _MOST_SAVED_ITEMS = 100, 200_000, 1_000


def _short(text: str, info: ValidationInfo) -> str:
    return text[: (info.context or {}).get("string")]


def _few(items: object, info: ValidationInfo) -> object:
    return items[: (info.context or {}).get("list")] if isinstance(items, list) else items


Text = Annotated[str, AfterValidator(_short)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_few)]
Pages = Annotated[tuple[int, ...], BeforeValidator(_few)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")]


class _Sent(BaseModel):
    """An object as it was sent: a field that is not what it should be counts as missing."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _sound(cls, value: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        field = cls.model_fields[str(info.field_name)]
        try:
            return read(value)
        except ValidationError:
            if field.is_required():
                raise
            return field.get_default(call_default_factory=True)


class _Citation(_Sent):
    n: int = 0
    report_id: Text = ""
    file: Text = ""
    council: Text = ""
    council_id: Text = ""
    title: Text = ""
    publisher: Text = ""
    kind: Text = ""
    inspected: Day = ""
    published: Day = ""
    pages: Pages = ()
    labels: Texts = ()
    basis: Basis = Basis.NONE
    headings: Texts = ()
    quote: Text = ""

    def citation(self) -> Citation:
        cover = Cover(
            self.council, self.council_id, self.title, self.publisher, self.kind,
            self.inspected, self.published,
        )  # fmt: skip
        place = Place(self.pages, self.labels, self.basis)
        return Citation(self.n, self.report_id, self.file, cover, place, self.headings, self.quote)


class _Understood(_Sent):
    question: Text = ""
    councils: Texts = ()
    kind: Text = "matter"
    aspects: Texts = ()
    reports: Texts = ()


class _Cell(_Sent):
    text: Text = ""
    citation: int | None = None


class _Table(_Sent):
    columns: Texts = ()
    rows: Annotated[
        tuple[Annotated[tuple[_Cell, ...], BeforeValidator(_few)], ...], BeforeValidator(_few)
    ] = ()
    side_by_side: bool = False

    def table(self) -> Table | None:
        """A table of which each row is as wide as its head; None where nothing stands in it."""
        if not self.columns or not self.rows:
            return None
        width = len(self.columns)
        rows = [[Cell(cell.text, citation=cell.citation) for cell in row] for row in self.rows]
        filled = tuple(tuple([*row, *[Cell("")] * width][:width]) for row in rows)
        return Table(self.columns, filled, self.side_by_side)


class _Turn(_Sent):
    status: Status
    id: Text = ""
    question: Text = ""
    answer: Text = ""
    citations: Annotated[tuple[_Citation, ...], BeforeValidator(_few)] = ()
    understood: _Understood = _Understood()
    choices: Texts = ()
    missing: Texts = ()
    table: _Table = _Table()
    nearest: _Citation | None = None

    def answered(self) -> Answer:
        """The Answer, without what no later question goes back to."""
        return Answer(
            id=self.id,
            question=self.question,
            status=self.status,
            answer=self.answer,
            citations=tuple(each.citation() for each in self.citations),
            understood=Understood(**dict(self.understood)),
            choices=self.choices,
            missing=self.missing,
            table=self.table.table(),
            nearest=self.nearest.citation() if self.nearest else None,
        )


def read_history(turns: object, most: int = MOST_TURNS, longest: int = LONGEST) -> list[Answer]:
    """The last Answers of a list, each of bearable size; what is none is left out."""
    return _read(_items(turns)[-most:], {"string": longest, "list": _MOST_ITEMS})


def read_answers(turns: object) -> list[Answer]:
    """The Answers of a conversation that is kept or saved, whole, within wide limits."""
    limits = {"string": _LONGEST_SAVED, "list": _MOST_SAVED_ITEMS}
    return _read(_items(turns)[-_MOST_SAVED:], limits)


def _read(turns: Sequence[Any], limits: dict[str, int]) -> list[Answer]:
    found = []
    for turn in turns:
        try:
            found.append(_Turn.model_validate(turn, context=limits).answered())
        except ValidationError:
            continue
    return found


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


# A text, a mapping, or messages, as LangChain has them.

# A question of more characters is no question.
LONGEST_QUESTION = 2_000
# Questions before the last message that are taken up: each is answered again.
_MOST_EARLIER = 6
Given = str | Mapping[str, Any] | PromptValue | Sequence[Any]


def _answers(given: Any) -> Any:
    """Earlier Answers, some of them perhaps as JSON."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return () if given is None else given
    turns = [[turn] if isinstance(turn, Answer) else read_history([turn]) for turn in given]
    return tuple(answer for turn in turns for answer in turn)[-MOST_TURNS:]


class Invocation(BaseModel):
    """A question with the Answers before it and the councils that it is asked of."""

    model_config = ConfigDict(frozen=True)

    question: str = Field(description=f"At most {LONGEST_QUESTION} characters.")
    history: Annotated[tuple[Answer, ...], BeforeValidator(_answers)] = Field(
        default=(), description=f"Earlier Answers, oldest first; the last {MOST_TURNS} are read."
    )
    councils: tuple[str, ...] = Field(
        default=(), description="Ids or names of councils, ids of reports."
    )
    id: str = Field(default="", description="The Answer's id; one is drawn where there is none.")
    # Earlier questions without their Answers: quotes mode answers them first.
    earlier: SkipJsonSchema[tuple[str, ...]] = ()
    # Stops the chat model when it is set; takes down the steps, and changes nothing by that.
    stop: SkipJsonSchema[InstanceOf[Event] | None] = None
    watch: SkipJsonSchema[InstanceOf[Watch] | None] = None


def read_invocation(given: Given) -> Invocation:
    """The question that was given in one of these forms; QuestionError where there is none."""
    if isinstance(given, str):
        return Invocation(question=given)
    try:
        if isinstance(given, Mapping):
            return Invocation.model_validate(dict(given))
        messages = given.to_messages() if isinstance(given, PromptValue) else given
        return _of_messages(convert_to_messages(messages))
    except (ValidationError, ValueError, TypeError, NotImplementedError) as error:
        raise QuestionError(message("error.no_question")) from error


def _of_messages(messages: Sequence[BaseMessage]) -> Invocation:
    """The last message of a person, with those before it as earlier questions."""
    texts = [str(each.text).strip() for each in messages if isinstance(each, HumanMessage)]
    *earlier, question = texts or [""]
    usable = [text for text in earlier if 0 < len(text) <= LONGEST_QUESTION]
    return Invocation(question=question, earlier=tuple(usable[-_MOST_EARLIER:]))
