"""Database work away from the event loop, in a few threads of its own: not Channels' single one, not one per socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections
from psycopg_pool import PoolTimeout

Result = TypeVar("Result")
Given = ParamSpec("Given")

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)

reading = ThreadPoolExecutor(4, "realtime-read")
commanding = ThreadPoolExecutor(4, "realtime-command")


async def in_thread(
    pool: ThreadPoolExecutor, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    def with_fresh_connection() -> Result:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(pool, with_fresh_connection)
