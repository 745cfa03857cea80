from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from officehub.demo.accounts import open_accounts
from officehub.demo.province.build import SEED, build
from officehub.demo.stories import tell_all
from officehub.demo.world import DemoWorld
from officehub.directory.models import Person, Region

AT_MOST = 5_000_000


class Command(BaseCommand):
    help = "Build the demo province: fictitious people in every organ, and some days of their work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=5000)
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--again", action="store_true", help="throw away everything in the database and begin anew")
        parser.add_argument("--no-stories", action="store_true", help="the directory and the accounts only")

    def handle(self, *args: Any, **options: Any) -> None:
        people, quiet = options["people"], options["verbosity"] == 0
        if not 0 < people <= AT_MOST:
            raise CommandError(f"--people 应在 1 到 {AT_MOST:,} 之间。")
        if options["again"]:
            _begin_anew()
        elif Region.objects.exists() or Person.objects.exists():
            raise CommandError("数据库中已有数据。要全部清除并重建演示数据，请加 --again。")
        try:
            build(people, seed=options["seed"], quiet=quiet)
        except ValueError as error:
            raise CommandError(str(error)) from error
        lines = open_accounts()
        if not options["no_stories"]:
            tell_all(DemoWorld(seed=options["seed"], quiet=quiet))
        if not quiet:
            self.stdout.write("\n".join(["", *lines, ""]))


def _begin_anew() -> None:
    """Refuses where anybody real is in the database."""
    if Person.objects.filter(demo=False).exists():
        raise CommandError("数据库中有非演示人员，拒绝清除。请改用另一个空数据库。")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
