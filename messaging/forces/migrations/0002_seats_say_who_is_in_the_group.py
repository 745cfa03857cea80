from django.db import migrations

SEATED = """
UPDATE messaging_conversation SET seated = true
WHERE id IN (SELECT conversation_id FROM {forces} WHERE conversation_id IS NOT NULL)
"""


def mark(apps, schema_editor):
    table = apps.get_model("forces", "Force")._meta.db_table
    schema_editor.execute(SEATED.format(forces=table))


class Migration(migrations.Migration):
    dependencies = [("forces", "0001_initial"), ("messaging", "0008_a_force_says_who_is_in")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
