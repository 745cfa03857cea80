from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.AddField("push", "quick_act", models.JSONField(null=True))]
