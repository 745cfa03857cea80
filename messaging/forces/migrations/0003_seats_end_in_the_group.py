from django.db import migrations

# Who is in a running force's group gets the last day of the seat; those who are to close it keep theirs open.
LAST_DAYS = """
UPDATE messaging_membership m
SET ends_on = coalesce(s.ends_on, CASE WHEN s.role NOT IN ('leader', 'deputy') THEN f.ends_on END)
FROM {seats} s JOIN {forces} f ON f.id = s.force_id
WHERE m.conversation_id = f.conversation_id AND m.person_id = s.person_id AND m.left_at IS NULL
    AND s.left_at IS NULL AND f.closed_at IS NULL
"""


def fill(apps, schema_editor):
    seats, forces = (apps.get_model("forces", name)._meta.db_table for name in ("Member", "Force"))
    schema_editor.execute(LAST_DAYS.format(seats=seats, forces=forces))


class Migration(migrations.Migration):
    dependencies = [
        ("forces", "0002_seats_say_who_is_in_the_group"),
        ("messaging", "0009_last_day_of_a_membership"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
