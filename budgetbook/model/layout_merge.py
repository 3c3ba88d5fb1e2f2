"""A layout written as what differs from another: entries by id replaced, added, taken away."""

from collections.abc import Mapping
from typing import Any


class LayoutError(ValueError):
    """A layout file that contradicts itself; the message names the file and the place."""


def extend(data: dict[str, Any], base: Mapping[str, Any] | None) -> dict[str, Any]:
    """A variant: entries of the same id replace the base's, others are added behind."""
    data.pop("extends", None)
    if base is None:
        return data
    merged = dict(base)
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict) and key in merged:
            merged[key] = _merge_entries(merged[key], value)
        else:
            merged[key] = value
    return merged


def _merge_entries(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``{ id = …, drop = true }`` takes an entry away; sections are known by their titles."""
    key = "title" if "id" not in new[0] else "id"
    replaced = {entry[key]: entry for entry in new if entry.get("drop") is not True}
    dropped = {entry[key] for entry in new if entry.get("drop") is True}
    unknown = dropped - {entry[key] for entry in old}
    if unknown:
        raise LayoutError(f"没有可去掉的 {'、'.join(sorted(unknown))}")
    kept = [replaced.pop(e[key], e) for e in old if e[key] not in dropped]
    return kept + list(replaced.values())
