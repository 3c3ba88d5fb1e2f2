"""Every command that names its function finds it."""

import importlib

import pytest

from budgetbook.ui.actions import ACTIONS, MENUS, RECENT, SEPARATOR, ActionSpec


@pytest.mark.parametrize("spec", [spec for spec in ACTIONS if spec.run], ids=lambda spec: spec.id)
def test_named_function_is_there(spec: ActionSpec) -> None:
    module, _, function = spec.run.partition(":")
    assert callable(getattr(importlib.import_module(f"budgetbook.ui.{module}"), function))


def test_menus_name_commands_that_exist() -> None:
    known = {spec.id for spec in ACTIONS} | {SEPARATOR, RECENT}
    assert {name for _, ids in MENUS for name in ids} <= known
