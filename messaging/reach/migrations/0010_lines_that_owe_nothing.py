from django.db import migrations

# Of instructions that only ask for reading: nobody was to give anything, so nothing ever completed these lines.
COMPLETE = """
UPDATE reach_obligation o SET complete_at = d.sent_at
FROM reach_dispatch d
WHERE d.id = o.dispatch_id AND o.complete_at IS NULL
  AND NOT o.must_confirm AND NOT o.must_forward AND NOT o.must_feed_back AND o.child_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("reach", "0009_callers")]

    operations = [migrations.RunSQL(COMPLETE, migrations.RunSQL.noop)]
