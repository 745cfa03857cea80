"""Calls can be added and read; the database itself refuses everything else."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION telephone_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '通话登记只能追加，不能 %', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER hand_call_no_change BEFORE UPDATE OR DELETE ON telephone_handcall
  FOR EACH ROW EXECUTE FUNCTION telephone_refuse();
CREATE TRIGGER hand_call_no_truncate BEFORE TRUNCATE ON telephone_handcall EXECUTE FUNCTION telephone_refuse();
"""

RELEASE = """
DROP TRIGGER hand_call_no_truncate ON telephone_handcall;
DROP TRIGGER hand_call_no_change ON telephone_handcall;
DROP FUNCTION telephone_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("telephone", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, RELEASE)]
