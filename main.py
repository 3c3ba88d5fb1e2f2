"""Starts the program from the checkout and, frozen, from its folder."""

from multiprocessing import freeze_support

from budgetbook.app import main

if __name__ == "__main__":
    freeze_support()  # files are parsed in child processes, which a frozen program starts as itself
    raise SystemExit(main())
