"""Starts the program with `python -m budgetbook`."""

from budgetbook.app import main

if __name__ == "__main__":
    raise SystemExit(main())
