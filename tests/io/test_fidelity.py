"""The fixture documents the way Word, WPS, Excel and LibreOffice write them: nothing is lost.

``python -m tests.measure_fidelity`` measures every variant and book; these are the hardest.
"""

from collections.abc import Mapping
from functools import lru_cache

import pytest

from budgetbook.io.conversion import find_soffice
from tests.measure_fidelity import Source, Variant, measured, sources, variants

OFFICE = pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
#: The nine public tables with short project forms, and the long form; the others are measured.
_BOOKS = ("001", "002")
_WORDS = ("+", " in 元", "1,234")
_MIXED = [v for v in variants() if not v.office and any(w in v.name for w in _WORDS)]
#: The others go the way of test_old_formats.py with the sample, or are only measured.
_HERE = (".docx → .pdf", ".xlsx → .xls", ".xlsx → .xlsx")
_SAVED = [v for v in variants() if v.office and v.name in _HERE]


@lru_cache
def books(suffix: str) -> Mapping[str, Source]:
    found = [source for name in _BOOKS for source in sources(name) if source.suffix == suffix]
    return {source.name: source for source in found}


def lost(variant: Variant) -> dict[str, object]:
    found = books(variant.source)
    if "each character" in variant.name:  # the whole county book has 100 000 of them: measured
        found = {"001": found["001"]}
    kept = measured(variant, found)
    return {
        name: one if isinstance(one, str) else one.losses[:5]
        for name, one in kept
        if isinstance(one, str) or not one.whole
    }


@pytest.mark.parametrize("variant", _MIXED, ids=lambda v: v.name)
def test_written_otherwise(variant: Variant, shared: object) -> None:
    assert lost(variant) == {}


@OFFICE
@pytest.mark.parametrize("variant", _SAVED, ids=lambda v: v.name)
def test_saved_by_libreoffice(variant: Variant, shared: object) -> None:
    assert lost(variant) == {}
