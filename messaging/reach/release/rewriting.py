"""What was returned or taken back is written anew: nothing of it has to be made twice, and nobody is asked any more."""

from __future__ import annotations

from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.todo.actions import NewTodo, close_todo, open_todos

from . import policy
from .models import KIND, Held, HeldState
from .policy import Act


def replaced(actor: Actor, held_id: int | None) -> Held | None:
    """Locked. Raises NotFound for what is not the actor's, Conflict for what waits or went out."""
    return None if held_id is None else policy.access_held(actor, held_id, Act.REWRITE, lock=True)


def files_of(held: Held | None) -> frozenset[int]:
    return frozenset(held.draft["files"]) if held else frozenset()


def ask_to_rewrite(held: Held, refuser: Actor) -> None:
    open_todos(
        [
            NewTodo(
                person_id=held.sender_id,
                appointment_id=held.sender_appointment_id,
                category="task",
                source=(KIND, held.pk),
                ask="rewrite",
                title=held.title,
                from_line=f"{refuser.name}退回：{held.reason}",
                link=f"/reach/held/{held.pk}",
            )
        ]
    )


def settle(held: Held | None, *, outcome: str) -> None:
    """Nothing to do for what was taken back: its writer was never asked."""
    if held is None or held.state != HeldState.REFUSED or held.settled_at is not None:
        return
    held.settled_at = clock.now()
    held.save(update_fields=["settled_at"])
    close_todo(source=(KIND, held.pk), outcome=outcome)
