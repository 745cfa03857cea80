# What was said before there was an index is brought in by the worker, newest first, while people go on working.

from django.db import migrations
from django.db.models import Max


def begin(apps, schema_editor):
    from messaging.search.jobs import fill_before

    newest = apps.get_model("messaging", "Message").objects.aggregate(newest=Max("pk"))["newest"]
    if newest:
        fill_before.enqueue(newest + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("message_search", "0001_initial"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
