import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reach", "0005_attachments"), ("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            "receipt",
            "proxy",
            models.ForeignKey(
                "directory.person",
                on_delete=django.db.models.deletion.DO_NOTHING,
                null=True,
                related_name="+",
                db_constraint=False,
                db_index=False,
            ),
        ),
        migrations.AddField("reminder", "own", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("reminder", "unit_id", models.BigIntegerField(null=True)),
        migrations.AddField("reminder", "lacks", models.CharField(max_length=12, default="missing", db_default="missing")),
    ]
