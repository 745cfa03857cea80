from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from officehub.directory.openings import open_house
from officehub.kernel.errors import OfficeError


class Command(BaseCommand):
    help = "Make the first system administrator of an empty house. There are no default accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="sysadmin")
        parser.add_argument("--name", default="系统管理员", help="the administrator's own name")
        parser.add_argument("--region", default="本地区", help="name of the topmost region, where there is none yet")
        parser.add_argument("--unit", default="平台管理办公室")
        parser.add_argument("--password", help="asked for where left out, which keeps it out of the shell's history")

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"] or _ask()
        try:
            user = open_house(
                username=options["username"],
                password=password,
                name=options["name"],
                region=options["region"],
                unit=options["unit"],
            )
        except OfficeError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已建立系统管理员 {user.username}。请登录后建立安全管理员和安全审计员的账号。")


def _ask() -> str:
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再输一次："):
        raise CommandError("两次输入的密码不一致。")
    return first
