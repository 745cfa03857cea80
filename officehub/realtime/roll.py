"""Who has sockets in this process. Comings and goings are noted together, not one by one."""

from __future__ import annotations

from collections import Counter


class Roll:
    def __init__(self) -> None:
        self._sockets: Counter[int] = Counter()
        self._changed: set[int] = set()

    def enter(self, person_id: int) -> None:
        self._sockets[person_id] += 1
        if self._sockets[person_id] == 1:
            self._changed.add(person_id)

    def leave(self, person_id: int) -> None:
        self._sockets[person_id] -= 1
        if self._sockets[person_id] <= 0:
            del self._sockets[person_id]
            self._changed.add(person_id)

    def news(self) -> dict[int, bool]:
        """Who came or went since this was last asked, and whether they are here now."""
        changed, self._changed = self._changed, set()
        return {person: person in self._sockets for person in changed}

    def everybody(self) -> dict[int, bool]:
        """All who are here, and who went since `news` was last asked."""
        return self.news() | dict.fromkeys(self._sockets, True)

    def untold(self, people: dict[int, bool]) -> None:
        """These could not be noted: they are news again."""
        self._changed.update(people)
