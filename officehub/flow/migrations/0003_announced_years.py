from django.db import migrations

from officehub.flow.worktime.seed import announced_days


def fill(apps, schema_editor):
    days = announced_days()
    apps.get_model("flow", "OfficeHours").objects.create()
    apps.get_model("flow", "CalendarDay").objects.bulk_create(
        [
            apps.get_model("flow", "CalendarDay")(date=day, is_workday=works, note=note)
            for day, (works, note) in days.items()
        ],
        batch_size=2000,
    )


def empty(apps, schema_editor):
    apps.get_model("flow", "CalendarDay").objects.all().delete()
    apps.get_model("flow", "OfficeHours").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("flow", "0002_events_are_immutable")]
    operations = [migrations.RunPython(fill, empty)]
