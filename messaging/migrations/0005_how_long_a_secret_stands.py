from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_membership_follows_posts"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="vanish_seconds",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
