import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reach", "0008_what_is_over_asks_nobody"), ("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            "receipt",
            "caller",
            models.ForeignKey(
                "directory.person",
                on_delete=django.db.models.deletion.DO_NOTHING,
                null=True,
                related_name="+",
                db_constraint=False,
                db_index=False,
            ),
        ),
    ]
