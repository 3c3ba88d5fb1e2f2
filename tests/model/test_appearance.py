"""Widths, line counts and column grids that paper and files share."""

import pytest

from budgetbook.model.appearance import common_columns, fit, line_count, printable, text_width


def test_half_width_characters_count_half() -> None:
    assert text_width("预算2023年") == 5.0


def test_lines_are_counted_by_width_and_breaks() -> None:
    assert line_count("", 10) == 1
    assert line_count("一二三四五六", 4) == 2
    assert line_count("一\n二", 4) == 2


def test_widths_follow_weights_but_keep_needs() -> None:
    assert fit([1, 1, 2], [0, 0, 0], 40) == (10, 10, 20)
    widths = fit([1, 1, 2], [16, 0, 0], 40)
    assert widths == (16, 8, 16)
    assert sum(fit([1, 1], [30, 30], 40)) == pytest.approx(40)


def test_grids_with_equal_columns_share_them() -> None:
    common = common_columns([(10, 10, 10), (5, 15, 10)])
    assert common.widths == (5, 15, 10)
    assert common.starts == ((0, 1, 2, 3), (0, 1, 2, 3))


def test_other_grids_are_laid_over_each_other() -> None:
    common = common_columns([(15.0, 15.0), (5.0, 10.2, 14.8)])
    assert common.widths == pytest.approx((5, 10.2, 14.8))
    assert common.starts == ((0, 2, 3), (0, 1, 2, 3))


def test_very_narrow_columns_do_not_fall_together() -> None:
    many = tuple([0.3] * 100)
    common = common_columns([many, (15.0, 15.0)])
    for starts in common.starts:
        assert len(set(starts)) == len(starts)


def test_only_printable_characters_are_left() -> None:
    assert printable("甲\x00\r\n乙\v丙\ud800\t") == "甲\n乙\n丙\t"
