"""Official faces and what stands in for them where they are not installed."""

import tomllib
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple


class StandIns(NamedTuple):
    """Other names of a face, and faces that come near it."""

    same: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class Chosen(NamedTuple):
    """The family that is used for a face; ``stands_in`` where it is another one."""

    family: str
    stands_in: bool


@lru_cache
def stand_ins() -> Mapping[str, StandIns]:
    """What the list says, by official name."""
    text = (resources.files("budgetbook.resources") / "fonts.toml").read_text("utf-8")
    return {
        face: StandIns(tuple(entry.get("same", ())), tuple(entry.get("near", ())))
        for face, entry in tomllib.loads(text).items()
    }


def choose(face: str, installed: Collection[str]) -> Chosen:
    """The installed family for an official face; the face itself where nothing comes near."""
    listed = stand_ins().get(face, StandIns())
    for family in (face, *listed.same):
        if family in installed:
            return Chosen(family, False)
    for family in listed.near:
        if family in installed:
            return Chosen(family, True)
    return Chosen(face, True)
