from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0005_facts_in_codes")]
    operations = [migrations.RunSQL((SQL / "0006_stops.sql").read_text(encoding="utf-8"))]
