from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_letters"), ("parties", "0008_event_rights")]
    operations = [migrations.RunSQL((SQL / "0011_learnt_rights.sql").read_text(encoding="utf-8"))]
