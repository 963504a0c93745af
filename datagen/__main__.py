"""``python -m datagen``: the command line, where its script is not on the path."""

from __future__ import annotations

from datagen.cli import main

if __name__ == "__main__":
    main()
