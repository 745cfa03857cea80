#!/usr/bin/env python
import os
import sys
from pathlib import Path

from officehub.embedded import EmbeddedError, services

NEEDS_NO_SERVER = {"help", "--help", "--version", "check", "collectstatic", "contract"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")
    from django.core.management import execute_from_command_line

    if len(sys.argv) > 1 and sys.argv[1] in NEEDS_NO_SERVER:
        execute_from_command_line(sys.argv)
        return
    home = Path(os.environ.get("OFFICEHUB_VAR") or Path(__file__).resolve().parent / "var")
    try:
        with services(home) as environment:
            os.environ.update(environment)
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
