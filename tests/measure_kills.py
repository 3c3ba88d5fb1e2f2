"""Kills a process that saves, many times: ``python -m tests.measure_kills 500``."""

import sys
import tempfile
from pathlib import Path

from tests.io.test_saving_faults import kill_while_saving


def main() -> int:
    """Prints how many files were lost."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        found = kill_while_saving(Path(folder), kills)
        whole = [(Path(folder) / name).read_bytes() for name in ("一.ysb", "二.ysb")]
    lost = sum(data not in whole for data in found)
    stood = " and ".join(str(found.count(data)) for data in whole)
    print(f"{kills} kills while saving: {lost} files lost; the two books stood {stood} times")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
