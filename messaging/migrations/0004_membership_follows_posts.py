# Not one transaction: the constraint is checked without keeping anybody from writing.

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("directory", "0001_initial"),
        ("messaging", "0003_without_stopping_writers"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="chosen_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.appointment",
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="closed_number",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="membership",
            name="follows",
            field=models.BooleanField(db_default=False, default=False),
        ),
        AddConstraintNotValid(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "special"), _negated=True),
                    models.Q(("audience__isnull", False), ("ends_on__isnull", False), ("owner_unit__isnull", False)),
                    _connector="OR",
                ),
                name="conversation_for_special_work_is_accounted_for",
            ),
        ),
        ValidateConstraint(model_name="conversation", name="conversation_for_special_work_is_accounted_for"),
    ]
