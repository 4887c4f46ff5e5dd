"""What the assistant may be invoked with: a text, a mapping, or messages, as LangChain has them."""

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Annotated, Any

from langchain_core.messages import BaseMessage, HumanMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, ValidationError
from pydantic.json_schema import SkipJsonSchema

from assistant.errors import QuestionError
from assistant.explain.explanation import Watch
from assistant.history import MOST_TURNS, read_history
from assistant.types import Answer
from prompts import message

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
