"""Whether the numbers of a claim stand with the same things as in the line that it says again."""

import re
from collections.abc import Sequence

from assistant.checks.alignment import Aligned
from assistant.checks.exact import same_quantity
from assistant.checks.quantities import quantities

_JOIN = re.compile(r"\bof\b|\bout of\b|\bto\b|\bagainst\b|\bfrom\b|\band\b|\bcompared\b")


def numbers_differ(part: Aligned) -> bool:
    """A number is not in the line itself, is another thing's, or two have changed places."""
    said = quantities(part.text)
    held = quantities(part.line.sentence.text)
    places = []
    for number in said:
        found = [h for h in held if same_quantity(number, h)]
        if not found:
            return bool(held) or len(part.matches) > 2
        if not any(_same_noun(part, number.start, h.start) for h in found):
            return True
        places.append(found[0].start)
    return len(places) > 1 and _swapped(part, [q.start for q in said], places)


def _same_noun(part: Aligned, start: int, held: int) -> bool:
    """Whether a number stands beside the same words in the claim and in the line."""
    offset = part.words[0].start
    after = [m for m in part.matches if not m.word.is_light and m.word.start - offset > start][:2]
    words = part.line.sentence.words
    here = max((i for i, w in enumerate(words) if w.start <= held), default=0)
    around = {id(w) for w in words[max(0, here - 5) : here + 9]}
    return not after or any(id(w) in around for m in after for w in m.found)


def _swapped(part: Aligned, said: Sequence[int], places: Sequence[int]) -> bool:
    for first, second, a, b in zip(said, said[1:], places, places[1:], strict=False):
        if a > b and _JOIN.search(part.text[first:second]):
            joined = part.line.sentence.text[b:a]
            return (
                not re.search(r"\bfrom\b|\bbefore\b|\bagainst\b|\bof\b", joined)
                or " of " in part.text[first:second]
            )
    return False
