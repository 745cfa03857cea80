from __future__ import annotations

from messaging.reach import actions
from messaging.reach.payloads import RemindPart
from officehub.todo.models import Todo
from officehub.todo.queries import my_todos
from tests.support.reach import flood, send
from tests.support.world import World


def test_an_instruction_waits_in_the_to_do_centre_without_a_row_there(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader, drill=True)
    actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=RemindPart())
    (item,) = my_todos(actor=people.duty).items
    assert (item.key, item.ask, item.title, item.urged) == (
        f"dispatch:{dispatch.pk}",
        "confirm",
        "【演练】防汛隐患排查",
        1,
    )
    assert item.link == f"/reach/inbox/{dispatch.pk}"
    assert item.quick_acts[0].path == f"reach/dispatches/{dispatch.pk}/confirm"
    assert not Todo.objects.exists()


def test_it_stops_waiting_with_the_answer_or_the_withdrawal(world: World) -> None:
    people = flood(world)
    first, second = send(people.leader), send(people.leader, ask="read")
    actions.confirm_dispatch(actor=people.duty, dispatch_id=first.pk)
    assert [item.key for item in my_todos(actor=people.duty).items] == [f"dispatch:{second.pk}"]
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=second.pk, reason="取消")
    assert my_todos(actor=people.duty).items == []
