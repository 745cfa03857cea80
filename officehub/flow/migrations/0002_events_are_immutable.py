from django.db import migrations

FORWARD = """
CREATE FUNCTION flow_event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'flow events are never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER flow_event_immutable BEFORE UPDATE OR DELETE ON flow_flowevent
  FOR EACH ROW EXECUTE FUNCTION flow_event_is_immutable();
"""
BACKWARD = """
DROP TRIGGER flow_event_immutable ON flow_flowevent;
DROP FUNCTION flow_event_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("flow", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
