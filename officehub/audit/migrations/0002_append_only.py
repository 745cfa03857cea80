"""The database itself refuses to change or remove what the ledger holds."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '审计台账只能追加，不能 %', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- Sealing is the one UPDATE there is: it fills the chain columns of a row that has none, and touches nothing else.
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON audit_ledgerentry FOR EACH ROW
WHEN (
  OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.previous_hash IS NULL OR NEW.hash IS NULL
  OR (NEW.id, NEW.at, NEW.act, NEW.subject_kind, NEW.subject_id, NEW.person_id, NEW.appointment_id,
      NEW.actor_line, NEW.user_id, NEW.unit_id, NEW.ip, NEW.device, NEW.detail)
    IS DISTINCT FROM
     (OLD.id, OLD.at, OLD.act, OLD.subject_kind, OLD.subject_id, OLD.person_id, OLD.appointment_id,
      OLD.actor_line, OLD.user_id, OLD.unit_id, OLD.ip, OLD.device, OLD.detail)
) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER ledger_no_forged_insert BEFORE INSERT ON audit_ledgerentry FOR EACH ROW
WHEN (NEW.seq IS NOT NULL OR NEW.hash IS NOT NULL) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON audit_ledgerentry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON audit_ledgerentry EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER checkpoint_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint EXECUTE FUNCTION audit_refuse();
"""

RELEASE = """
DROP TRIGGER checkpoint_no_truncate ON audit_checkpoint;
DROP TRIGGER checkpoint_no_change ON audit_checkpoint;
DROP TRIGGER ledger_no_truncate ON audit_ledgerentry;
DROP TRIGGER ledger_no_delete ON audit_ledgerentry;
DROP TRIGGER ledger_no_forged_insert ON audit_ledgerentry;
DROP TRIGGER ledger_no_update ON audit_ledgerentry;
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, RELEASE)]
