"""Evidence of an invented report."""

from ingest.types import Basis, Cover, Place

COVER = Cover(council="Testshire", council_id="testshire", inspected="2010-05")


PLACE = Place((7,), ("7",), Basis.CONTENTS)
