from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0001_initial"), ("parties", "0008_event_rights")]
    operations = [migrations.RunSQL((SQL / "0002_handover.sql").read_text(encoding="utf-8"))]
