# Outside a transaction: an index on the largest table, while people go on writing.

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("messaging", "0006_reminding_and_stir"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("kind__in", ["image", "file", "voice"])),
                fields=["conversation", "kind", "number"],
                name="message_with_file",
            ),
        ),
    ]
