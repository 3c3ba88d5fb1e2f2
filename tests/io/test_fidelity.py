"""The fixture documents the way Word, WPS, Excel and LibreOffice write them: nothing is lost.

``python -m tests.measure_fidelity`` measures every variant and book; these are the hardest.
"""

from collections.abc import Mapping
from functools import lru_cache

import pytest

from budgetbook.io.conversion import find_soffice
from tests.io.fidelity import Fidelity
from tests.measure_fidelity import Source, Variant, measured, sources, variants

OFFICE = pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
#: The nine public tables with short project forms, and the long form; the others are measured.
_BOOKS = ("001", "002")
_WORDS = ("+", " in 元", "1,234")
_MIXED = [v for v in variants() if not v.office and any(w in v.name for w in _WORDS)]
#: What a sheet without print settings loses at the paper's edge is not in the PDF any more;
#: the others are like those that are here.
_NOT_HERE = (".xlsx → .pdf", ".docx → .rtf → .docx", ".docx → .docx", ".xlsx → .xlsx")
_SAVED = [v for v in variants() if v.office and v.name not in _NOT_HERE]
#: The last strip of a wide sheet, one column of an empty table, comes as lines of text as well.
_SAID_TWICE = {(".xlsx → .ods → .pdf", "002"): 2}


@lru_cache
def books(suffix: str) -> Mapping[str, Source]:
    found = [source for name in _BOOKS for source in sources(name) if source.suffix == suffix]
    return {source.name: source for source in found}


def lost(variant: Variant) -> dict[str, object]:
    kept = measured(variant, books(variant.source))
    return {
        name: one if isinstance(one, str) else one.losses[:5]
        for name, one in kept
        if isinstance(one, str) or not (one.whole or _more(variant.name, name, one))
    }


def _more(variant: str, name: str, kept: Fidelity) -> bool:
    """Whether all that differs is so many lines too many."""
    more = all(loss.startswith("+") for loss in kept.losses)
    return more and len(kept.losses) == _SAID_TWICE.get((variant, name), 0)


@pytest.mark.parametrize("variant", _MIXED, ids=lambda v: v.name)
def test_written_otherwise(variant: Variant, shared: object) -> None:
    assert lost(variant) == {}


@OFFICE
@pytest.mark.parametrize("variant", _SAVED, ids=lambda v: v.name)
def test_saved_by_libreoffice(variant: Variant, shared: object) -> None:
    assert lost(variant) == {}
