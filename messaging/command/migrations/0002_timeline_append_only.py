"""The database itself refuses to change or remove a line of a command's timeline."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION command_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '指挥时间线只能追加，不能 %', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON command_entry FOR EACH ROW EXECUTE FUNCTION command_refuse();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON command_entry EXECUTE FUNCTION command_refuse();
"""

RELEASE = """
DROP TRIGGER entry_no_truncate ON command_entry;
DROP TRIGGER entry_no_change ON command_entry;
DROP FUNCTION command_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("command", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, RELEASE)]
