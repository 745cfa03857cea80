"""`python -m officehub.contract [FOLDER]` writes `openapi.json` and `events.schema.json`; needs no server."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parent.parent.parent / "frontend" / "src" / "contract"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")
    django.setup()
    from officehub.contract.schemas import write  # models can be imported only now

    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)


main()
