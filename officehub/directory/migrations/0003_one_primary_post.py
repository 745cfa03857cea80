# Outside a transaction: indexes over everybody, while people go on working.

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Of several open primary posts of one person the first stays; the others are 兼任, which is what they were.
LATER_ARE_CONCURRENT = """
UPDATE directory_appointment AS later SET kind = 'concurrent'
WHERE kind = 'primary' AND valid_to IS NULL AND EXISTS (
    SELECT FROM directory_appointment AS first
    WHERE first.person_id = later.person_id AND first.kind = 'primary' AND first.valid_to IS NULL AND first.id < later.id
)
"""
INDEX = """
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS appointment_one_primary
ON directory_appointment (person_id) WHERE kind = 'primary' AND valid_to IS NULL
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("directory", "0002_duty_shifts"),
    ]

    operations = [
        migrations.RunSQL(LATER_ARE_CONCURRENT, migrations.RunSQL.noop),
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS appointment_one_primary",
            state_operations=[
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "primary"), ("valid_to", None)),
                        fields=("person",),
                        name="appointment_one_primary",
                    ),
                ),
            ],
        ),
        AddIndexConcurrently(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("kind", "primary"), ("valid_to", None), _negated=True),
                fields=["person"],
                name="appointment_not_plain",
            ),
        ),
    ]
